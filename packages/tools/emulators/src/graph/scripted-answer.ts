import type { Fault } from '../faults/parse-faults.ts'
import type { OperationName } from './find-operation.ts'
import { type About, GraphRefusal, refuse } from './refusal.ts'
import type { GraphState } from './state.ts'
import { sendTokenError } from './token-refusals.ts'

const text = 'Refused on request of a fault.'

/**
 * The answer that a fault demands: `429 Code; Name: value`. The code may be `outer/inner`, or `""` for an empty one. At the token
 * endpoint it is the OAuth code and the number of Microsoft. Without a code the body is that of the work when the status is a success,
 * and empty otherwise.
 */
export function scriptedAnswer(
  { value = '' }: Fault,
  { at, about, done }: { at: OperationName; about: About; done?: Response },
  state: GraphState,
): Response {
  const [head = '', ...pairs] = value.split('; ')
  const [status = '', code] = head.split(' ')
  const answer = answerWith(Number(status), code, { at, about, done }, state)
  const headers = new Headers(answer.headers)
  for (const pair of pairs) headers.set(pair.slice(0, pair.indexOf(': ')), pair.slice(pair.indexOf(': ') + 2))
  return new Response(answer.body, { status: answer.status, headers })
}

function answerWith(
  status: number,
  codes: string | undefined,
  { at, about, done }: { at: OperationName; about: About; done: Response | undefined },
  state: GraphState,
): Response {
  if (codes === undefined)
    return new Response(status < 300 ? (done?.body ?? null) : null, { status, headers: done?.headers ?? {} })
  const [code = '', inner] = codes === '""' ? [''] : codes.split('/')
  if (at === 'token') return sendTokenError({ number: Number(inner ?? 90_000), error: code, status, text }, state)
  return refuse(new GraphRefusal(status, code, text, { innerCode: inner }), about)
}
