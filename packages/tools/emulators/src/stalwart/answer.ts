import { type Caller, findCaller } from './callers.ts'
import { findEndpoint, isJmap } from './find-endpoint.ts'
import { processRequest } from './jmap/process-request.ts'
import { sendForbidden, sendNotFound, sendUnauthorized } from './problem.ts'
import { runDueTasks } from './rules/dkim-tasks.ts'
import { scriptedAnswer } from './scripted-answer.ts'
import { sendSession } from './session.ts'
import type { StalwartState } from './state.ts'

/** Answers a request, as its address or a fault says. */
export async function answer(request: Request, state: StalwartState): Promise<Response> {
  const endpoint = await findEndpoint(request)
  if (endpoint === undefined) return sendNotFound()
  const forced = state.faults.take('status', endpoint)
  if (forced) return scriptedAnswer(forced)
  await runDueTasks(state)
  const done = await perform(request, endpoint, state)
  const after = done.ok ? state.faults.take('status-after', endpoint) : undefined
  return after ? scriptedAnswer(after) : done
}

async function perform(request: Request, endpoint: string, state: StalwartState): Promise<Response> {
  if (endpoint === 'discovery') return new Response(null, { status: 307, headers: { location: '/jmap/session' } })
  const caller = findCaller(request, state)
  if (!caller && endpoint === 'session' && !request.headers.has('authorization')) return sendSession(undefined, state)
  if (!caller) return sendUnauthorized()
  if (!caller.permissions.has('authenticate')) return sendForbidden()
  if (isJmap(request)) return processRequest(request, caller, state)
  return endpoint === 'session' ? sendSession(caller, state) : sendAccount(caller)
}

function sendAccount({ permissions }: Caller): Response {
  const body = JSON.stringify({ permissions: [...permissions], edition: 'oss', locale: 'POSIX' })
  return new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' } })
}
