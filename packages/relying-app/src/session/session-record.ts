import { createHash } from 'node:crypto'
import { type Handoff, login } from '@constellation/contracts-login'
import { z } from 'zod'

/** The sealed data of a signed-in person. Times are in milliseconds since the epoch. */
export const SessionRecord = z.object({
  /** The key in the store: a record that was copied to another key is refused. */
  key: z.string(),
  user: login.exchangeHandoff.reply.shape.user,
  sessionId: z.string(),
  locale: z.string().nullable(),
  accessToken: z.string(),
  tokenExpiresAt: z.number(),
  renewalHandle: z.string(),
  /** The assurance of the sign-in, as the access token states it. */
  amr: z.array(z.string()),
  aal: z.number(),
  authTime: z.number(),
  expiresAt: z.number(),
})
export type SessionRecord = z.output<typeof SessionRecord>

/** The key of a session in the store, derived from its cookie. The cookie itself exists only in the browser. */
export function sessionKeyOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url')
}

/** The person and tokens of a handoff, with every time by our own clock. `receivedAt` is in milliseconds. */
export function handedOver(handoff: Handoff, receivedAt: number) {
  const { user, sessionId, accessToken, renewalHandle, expiresIn, amr, aal, authAge } = handoff
  const tokenExpiresAt = receivedAt + expiresIn * 1000
  return {
    user,
    sessionId,
    accessToken,
    renewalHandle,
    tokenExpiresAt,
    amr,
    aal,
    authTime: receivedAt - authAge * 1000,
  }
}

/** A session as the store holds it. */
export type LiveSession = { record: SessionRecord; version: number }
