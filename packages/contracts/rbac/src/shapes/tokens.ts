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

/** How sure it is who is signed in. */
const assurance = {
  /** How they proved it (RFC 8176, with `fed` for the word of another provider and `recovery` for a recovery code). */
  amr: z.array(z.string()),
  /** 2 where a second factor was proved, or a passkey that verifies its user. */
  aal: z.number().int(),
  /** When they last proved it. */
  authTime: Moment,
  /** How many seconds that is ago, for who has another clock. */
  authAge: z.number().int().nonnegative(),
}

/** What a completed sign-in gives. Times are in seconds from now. */
export const TokenResponse = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    refreshExpiresIn: z.number().int(),
    /** Until the session ends, however much it is used. */
    sessionExpiresIn: z.number().int(),
    user: SignedInUser,
    sessionId: SessionId,
    restricted: z.boolean(),
    ...assurance,
    outcome: z.enum(['login', 'already_linked', 'linked', 'auto_linked', 'created']),
  })
  .meta({ id: 'TokenResponse' })

/** What an application gets: an access token for itself, and the handle by which its server gets the next one. */
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
