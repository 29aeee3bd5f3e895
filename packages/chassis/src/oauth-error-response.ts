import { type ErrorCodeTable, type OAuthError, oauthErrorOf } from '@constellation/contract'
import type { Failure } from './failure.ts'

/** The answer of a failure to an OAuth client (RFC 6749 §5.2). A description has no quotation marks and only ASCII characters. */
export function oauthErrorResponse(
  { code, message, errors, retryAfterSeconds }: Failure,
  meaning: ErrorCodeTable[string],
): Response {
  const { error, status } = oauthErrorOf(code, meaning.status)
  const found = errors?.map(({ pointer, message }) => `${pointer.slice(1)}: ${message}`).join(', ')
  const description = (found || message).replaceAll(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "'")
  const body: OAuthError = { error, error_description: description }
  const retryAfter = retryAfterSeconds !== undefined && String(Math.max(1, Math.ceil(retryAfterSeconds)))
  return Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', ...(retryAfter && { 'retry-after': retryAfter }) },
  })
}
