import type { Fault } from '../faults/parse-faults.ts'

/**
 * The answer that a fault demands: `429 throttled; Retry-After: 5`. The word is the `detail` of the body. Without one the body is that of
 * the work when the status is a success, and empty otherwise.
 */
export function scriptedAnswer({ value = '' }: Fault, done?: Response): Response {
  const [head = '', ...pairs] = value.split('; ')
  const [status = '', detail] = head.split(' ')
  const answer =
    detail === undefined
      ? new Response(Number(status) < 300 ? (done?.body ?? null) : null, { status: Number(status) })
      : Response.json({ detail: detail === '""' ? '' : detail }, { status: Number(status) })
  for (const pair of pairs) answer.headers.set(pair.slice(0, pair.indexOf(': ')), pair.slice(pair.indexOf(': ') + 2))
  return answer
}
