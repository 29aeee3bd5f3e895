import { z } from 'zod'
import type { Caller } from '../callers.ts'
import { type MethodFunction, type MethodObject, methodObjects } from '../find-endpoint.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { sendJmapProblem } from '../problem.ts'
import { MethodRefusal } from '../refusals.ts'
import { sessionStateOf } from '../session.ts'
import type { StalwartState } from '../state.ts'
import type { JmapResponse } from './call.ts'
import { performCall } from './perform-call.ts'
import { resolveReferences } from './resolve-references.ts'

const mostCalls = 16
const largestBytes = 10_000_000
const known = /^urn:(ietf:params:jmap:(core|mail|submission|principals|blob|quota)|stalwart:jmap)$/

const requestForm = z.object({
  using: z.array(z.string().regex(known)),
  methodCalls: z.array(z.tuple([z.string(), z.record(z.string(), z.json()), z.string()])),
})

/** Answers a request of JMAP, call by call. A refusal of one call stands in the answer, whose status is 200 all the same. */
export async function processRequest(request: Request, caller: Caller, state: StalwartState): Promise<Response> {
  const type = request.headers.get('content-type')
  if (type !== null && !/^application\/json\b/i.test(type))
    return sendJmapProblem('notJSON', 'The content type is not JSON.')
  const text = await request.text()
  if (text.length > largestBytes) return sendJmapProblem('limit', 'The request is too large.', 'maxSizeRequest')
  const { data } = requestForm.safeParse(parse(text))
  // Stalwart repeats the request here, with all its secrets.
  if (!data) return sendJmapProblem('notRequest', text)
  if (data.methodCalls.length > mostCalls)
    return sendJmapProblem('limit', 'The request has too many calls.', 'maxCallsInRequest')
  const methodResponses: JmapResponse[] = []
  const createdIds = new Map<string, string>()
  for (const [name, given, callId] of data.methodCalls)
    methodResponses.push(answerCall(name, given, { callId, caller, createdIds, methodResponses, state }))
  const body = JSON.stringify({ methodResponses, sessionState: sessionStateOf(caller) })
  return new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' } })
}

type Surroundings = {
  callId: string
  caller: Caller
  createdIds: Map<string, string>
  methodResponses: readonly JmapResponse[]
  state: StalwartState
}

function answerCall(name: string, given: JsonObject, surroundings: Surroundings): JmapResponse {
  const { callId, caller, createdIds, methodResponses, state } = surroundings
  try {
    const { object, method } = readMethod(name)
    const resolved = resolveReferences(given, methodResponses)
    const call = { object, method, arguments: resolved, caller, createdIds, isIdle: false }
    return [name, performCall(call, state), callId]
  } catch (error) {
    if (error instanceof MethodRefusal) return ['error', error.toResult(), callId]
    throw error
  }
}

function readMethod(name: string): { object: MethodObject; method: MethodFunction } {
  const [, object = '', method] = /^x:(\w+)\/(get|set|query)$/.exec(name) ?? []
  const found = methodObjects.find((one) => one === object)
  if (!found) throw new MethodRefusal('unknownMethod', name)
  // The expression permits only these.
  return { object: found, method: method as MethodFunction }
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
