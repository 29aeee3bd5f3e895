import { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'

/** A refusal as OAuth clients read it (RFC 6749 §5.2, `application/json`). */
export const OAuthError = z.looseObject({ error: z.string(), error_description: z.string() }).meta({ id: 'OAuthError' })

export type OAuthError = z.output<typeof OAuthError>

/**
 * The OAuth error code of a refusal, with its HTTP status (RFC 6749 §5.2; `server_error` and `temporarily_unavailable` are of §4.1.2.1).
 * Codes that any request can meet have one of OAuth, and an operation's own code is its OAuth code.
 */
export function oauthErrorOf(code: ErrorCode, status: number): { error: string; status: number } {
  if (status === 429 || status === 503) return { error: 'temporarily_unavailable', status }
  if (status >= 500) return { error: 'server_error', status }
  return ofAnyRequest.has(code) ? { error: 'invalid_request', status: 400 } : { error: code, status }
}

/** The error code that an OAuth error stands for: the nearest common code for OAuth's general errors, and its own name for every other. */
export function codeOfOAuthError({ error }: Pick<OAuthError, 'error'>): string {
  return commonCodes.get(error) ?? error
}

const commonCodes: ReadonlyMap<string, ErrorCode> = new Map([
  ['invalid_request', 'malformed_request'],
  ['temporarily_unavailable', 'overloaded'],
  ['server_error', 'internal'],
])

const ofAnyRequest: ReadonlySet<ErrorCode> = new Set([
  'malformed_request',
  'validation_failed',
  'unsupported_media_type',
  'payload_too_large',
  'request_timeout',
])
