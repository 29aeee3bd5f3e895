import { newGuid } from '../new-guid.ts'
import type { GraphCall } from './call.ts'
import { findOperation, type OperationName } from './find-operation.ts'
import { operations } from './operations.ts'
import { type About, GraphRefusal, refuse } from './refusal.ts'
import { scriptedAnswer } from './scripted-answer.ts'
import type { GraphState } from './state.ts'
import { subjectOf } from './subject.ts'

/** Answers a call, as its operation or a fault says. */
export async function answer(request: Request, state: GraphState): Promise<Response> {
  const about = aboutOf(request, state)
  const target = findOperation(request)
  if (!target.name) {
    const message = `Resource not found for the segment '${new URL(request.url).pathname.split('/').at(-1)}'.`
    return sendRefusal(new GraphRefusal(400, 'BadRequest', message), about)
  }
  const subject = await subjectOf(request, state)
  const forced = state.faults.take('status', target.name, subject)
  if (forced) return withIds(scriptedAnswer(forced, { at: target.name, about }, state), about)
  const bytes = new Uint8Array(await request.arrayBuffer())
  const call: GraphCall = { request, target, bytes, about, text: () => Buffer.from(bytes).toString() }
  const done = await perform(target.name, call, state)
  const after = done.ok ? state.faults.take('status-after', target.name, subject) : undefined
  return withIds(after ? scriptedAnswer(after, { at: target.name, about, done }, state) : done, about)
}

export function aboutOf(request: Request, { random, now }: GraphState): About & { isEchoed: boolean } {
  const clientRequestId = request.headers.get('client-request-id')
  const isEchoed = request.headers.get('return-client-request-id')?.toLowerCase() === 'true'
  return { requestId: newGuid(random), clientRequestId, date: now(), isEchoed }
}

/** A refusal with the headers of every answer. */
export function sendRefusal(refusal: GraphRefusal, about: ReturnType<typeof aboutOf>): Response {
  return withIds(refuse(refusal, about), about)
}

async function perform(name: OperationName, call: GraphCall, state: GraphState): Promise<Response> {
  try {
    return await operations[name](call, state)
  } catch (error) {
    if (error instanceof GraphRefusal) return refuse(error, call.about)
    throw error
  }
}

function withIds(response: Response, about: ReturnType<typeof aboutOf>): Response {
  const diagnostic = {
    ServerInfo: { DataCenter: 'Emulator', Slice: 'E', Ring: '1', ScaleUnit: '000', RoleInstance: 'EM' },
  }
  response.headers.set('request-id', about.requestId)
  response.headers.set('x-ms-ags-diagnostic', JSON.stringify(diagnostic))
  response.headers.set('date', about.date.toUTCString())
  if (about.isEchoed && about.clientRequestId) response.headers.set('client-request-id', about.clientRequestId)
  return response
}
