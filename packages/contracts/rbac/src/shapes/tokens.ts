import { z } from 'zod'
import { Moment } from './fields.ts'
import { AccountId, SessionId, UserId } from './ids.ts'

const SignedInUser = z.object({
  id: UserId,
  accountId: AccountId,
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  displayName: z.string().nullable(),
  locale: z.string().nullable(),
})

/** How strongly the person was authenticated. */
const assurance = {
  /** The methods (RFC 8176), with `fed` for an external provider and `recovery` for a recovery code. */
  amr: z.array(z.string()),
  /** 2 after a second factor, or after a passkey that verifies its user. */
  aal: z.number().int(),
  /** When the person was last authenticated. */
  authTime: Moment,
  /** The age of that in seconds, for callers whose clock differs. */
  authAge: z.number().int().nonnegative(),
}

/** The tokens of a completed sign-in. Times are in seconds from now. */
export const TokenResponse = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    refreshExpiresIn: z.number().int(),
    /** Until the session ends, even if it is used. */
    sessionExpiresIn: z.number().int(),
    user: SignedInUser,
    sessionId: SessionId,
    restricted: z.boolean(),
    ...assurance,
    outcome: z.enum(['login', 'already_linked', 'linked', 'auto_linked', 'created']),
  })
  .meta({ id: 'TokenResponse' })

/** The tokens of an application: an access token, and the handle with which its server gets the next one. */
export const ApplicationTokens = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    sessionExpiresIn: z.number().int(),
    renewalHandle: z.string(),
    sessionId: SessionId,
    ...assurance,
    user: SignedInUser,
  })
  .meta({ id: 'ApplicationTokens' })

export type TokenResponse = z.output<typeof TokenResponse>
export type ApplicationTokens = z.output<typeof ApplicationTokens>
