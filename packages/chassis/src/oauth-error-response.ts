import { type ErrorCodeTable, type OAuthError, oauthErrorOf } from '@constellation/contract'
import type { Failure } from './failure.ts'
import { refusalHeaders } from './refusal-headers.ts'

/** The answer of a failure to an OAuth client (RFC 6749 §5.2). A description has no quotation marks and only ASCII characters. */
export function oauthErrorResponse(failure: Failure, meaning: ErrorCodeTable[string]): Response {
  const { error, status } = oauthErrorOf(failure.code, meaning.status)
  const found = failure.errors?.map(({ pointer, message }) => `${pointer.slice(1)}: ${message}`).join(', ')
  const description = (found || failure.message).replaceAll(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "'")
  const body: OAuthError = { error, error_description: description }
  return Response.json(body, { status, headers: refusalHeaders(failure) })
}
