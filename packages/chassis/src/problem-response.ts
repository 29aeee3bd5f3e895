import type { ErrorCodeTable } from '@constellation/contract'
import type { Failure } from './failure.ts'
import { refusalHeaders } from './refusal-headers.ts'

/** The problem document of a failure (RFC 9457), with the headers that belong to its status. */
export function problemResponse(
  failure: Failure,
  { title, status }: ErrorCodeTable[string],
  requestId: string,
): Response {
  const problem = {
    ...failure.members,
    type: 'about:blank',
    title,
    status,
    detail: failure.message,
    code: failure.code,
    requestId,
    ...(failure.errors && { errors: failure.errors }),
  }
  const headers = { 'content-type': 'application/problem+json', ...refusalHeaders(failure) }
  return new Response(JSON.stringify(problem), { status, headers })
}
