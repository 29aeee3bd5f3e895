import type { Fault } from '../faults/parse-faults.ts'
import { sendJmapProblem, sendProblem } from './problem.ts'

/** The answer that a fault demands: `429; Retry-After: 5`. A code makes it a refusal of JMAP, such as `400 limit`. */
export function scriptedAnswer({ value = '' }: Fault): Response {
  const [head = '', ...pairs] = value.split('; ')
  const [status = '', code] = head.split(' ')
  const answer = answerWith(Number(status), code)
  const headers = new Headers(answer.headers)
  for (const pair of pairs) headers.set(pair.slice(0, pair.indexOf(': ')), pair.slice(pair.indexOf(': ') + 2))
  return new Response(answer.body, { status: answer.status, headers })
}

function answerWith(status: number, code: string | undefined): Response {
  const text = 'Refused on request of a fault.'
  if (code === 'limit') return sendJmapProblem('limit', text, 'maxConcurrentRequests')
  return code === 'notRequest' ? sendJmapProblem('notRequest', text) : sendProblem(status, text)
}
