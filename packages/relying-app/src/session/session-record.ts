import { createHash } from 'node:crypto'
import { type Handoff, login } from '@constellation/contracts-login'
import { z } from 'zod'

/** What is remembered of a signed-in person, sealed. Times are in milliseconds since the epoch. */
export const SessionRecord = z.object({
  /** The key it is kept under: a record that was copied to another key is refused. */
  key: z.string(),
  user: login.exchangeHandoff.reply.shape.user,
  sessionId: z.string(),
  locale: z.string().nullable(),
  accessToken: z.string(),
  tokenExpiresAt: z.number(),
  renewalHandle: z.string(),
  /** How sure it is who this is, as of the access token. */
  amr: z.array(z.string()),
  aal: z.number(),
  authTime: z.number(),
  expiresAt: z.number(),
})
export type SessionRecord = z.output<typeof SessionRecord>

/** The key under which the store keeps the session of a cookie: the cookie itself is nowhere but in the browser. */
export function sessionKeyOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url')
}

/** What a handoff says of the person and their tokens, with every moment by our own clock. `receivedAt` is in milliseconds. */
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

/** A session as it stands in the store. */
export type LiveSession = { record: SessionRecord; version: number }
