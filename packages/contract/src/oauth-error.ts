import { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'

/** A refusal as OAuth clients read it (RFC 6749 §5.2, `application/json`). */
export const OAuthError = z.looseObject({ error: z.string(), error_description: z.string() }).meta({ id: 'OAuthError' })

export type OAuthError = z.output<typeof OAuthError>

/**
 * The OAuth error code of a refusal (RFC 6749 §5.2), with its HTTP status. Codes that any request can meet have one of OAuth, and an
 * operation's own code is its OAuth code.
 */
export function oauthErrorOf(code: ErrorCode, status: number): { error: string; status: number } {
  if (status === 429 || status === 503) return { error: 'temporarily_unavailable', status }
  if (status >= 500) return { error: 'server_error', status }
  return ofAnyRequest.has(code) ? { error: 'invalid_request', status: 400 } : { error: code, status }
}

const ofAnyRequest: ReadonlySet<ErrorCode> = new Set([
  'malformed_request',
  'validation_failed',
  'unsupported_media_type',
  'payload_too_large',
  'request_timeout',
])
