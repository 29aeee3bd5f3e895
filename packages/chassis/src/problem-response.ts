import type { ErrorCodeTable } from '@constellation/contract'
import type { Failure } from './failure.ts'

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
  return new Response(JSON.stringify(problem), { status, headers: headersOf(failure) })
}

function headersOf({ allow, retryAfterSeconds }: Failure): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(allow && { allow: allow.join(', ') }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
  }
}
