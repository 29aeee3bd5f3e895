import { z } from 'zod'
import { UnixSeconds } from './fields.ts'
import { SessionGrant } from './session.ts'

/** What a program gets when it asks for a sign-in of a person: it shows `user_code` and asks at `poll_url` every two seconds. */
export const StartedSignIn = z.object({
  request_id: z.string(),
  expires_in_seconds: UnixSeconds,
  poll_url: z.string(),
  /** The person types it on the page, so that nobody completes a sign-in that a stranger began. */
  user_code: z.string(),
})

/** What a browser holds: 32 random bytes as base64url. Only its hash is stored. */
export const SignInToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'this link is not complete')

/** Eight letters that are no vowel. The parser reads them as people type them. */
const UserCode = z.string().max(40).meta({ pattern: '^[ -]*([B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz][ -]*){8}$' })

/** A person's answer to the question whether the sign-in is theirs. Spaces, hyphens and case of the code do not count. */
export const Confirmation = z.strictObject({
  token: SignInToken,
  user_code: UserCode,
  request_id: z.string().max(64).optional(),
})

export const failureReasons = [
  'user_code_wrong',
  'user_denied',
  'flow_expired',
  'code_exchange_failed',
  'id_token_invalid',
  'id_token_expired',
  'wrong_audience',
  'nonce_mismatch',
  'provider_mismatch',
  'internal',
] as const
const FailureReason = z.enum(failureReasons)
export type FailureReason = z.output<typeof FailureReason>

/** The session of a person: it has no wallet. */
export const SignInSession = SessionGrant.omit({ wallet_address: true })

/** How far a sign-in is. The session is in this answer alone, and never in one that a browser gets. */
export const SignInStatus = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending') }),
  z.object({ status: z.literal('verified'), ...SignInSession.shape }),
  z.object({ status: z.literal('failed'), reason: FailureReason, detail: z.string().optional() }),
])

export const statusErrors = ['not_found', 'auth_method_disabled', 'rate_limited'] as const
export const confirmationErrors = [
  'not_found',
  'auth_method_disabled',
  'unauthorized',
  'user_code_mismatch',
  'rate_limited',
] as const
