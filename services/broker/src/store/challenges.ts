import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

type Challenge = { requestId: string; nonce: string; address: string; message: string; expiresAt: Date }

export async function insertChallenge(db: Kysely<Schema>, challenge: Challenge): Promise<void> {
  const { requestId, nonce, address, message, expiresAt } = challenge
  await db
    .with('nonce', (cte) => cte.insertInto('auth_nonces').values({ nonce, address, expires_at: expiresAt }))
    .insertInto('auth_challenges')
    .values({ request_id: requestId, nonce, address, message })
    .execute()
}

export function findChallenge(db: Kysely<Schema>, requestId: string) {
  return db.selectFrom('auth_challenges').selectAll().where('request_id', '=', requestId).executeTakeFirst()
}

/** Consumes a nonce that is unused and has not expired. Of several callers, over all instances, one succeeds. */
export async function consumeNonce(db: Kysely<Schema>, nonce: string, now: Date): Promise<boolean> {
  const consumed = await db
    .updateTable('auth_nonces')
    .set({ consumed_at: now })
    .where('nonce', '=', nonce)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('nonce')
    .executeTakeFirst()
  return consumed !== undefined
}

/** Whether a nonce that nobody consumed has expired. One that was used looks like one that never was. */
export async function hasExpired(db: Kysely<Schema>, nonce: string, now: Date): Promise<boolean> {
  const expired = await db
    .selectFrom('auth_nonces')
    .select('nonce')
    .where('nonce', '=', nonce)
    .where('consumed_at', 'is', null)
    .where('expires_at', '<=', now)
    .executeTakeFirst()
  return expired !== undefined
}

/** Keeps that a wallet proved itself: the sign-in can prove a link once. */
export async function markProved(db: Kysely<Schema>, requestId: string, now: Date): Promise<void> {
  await db.updateTable('auth_challenges').set({ proved_at: now }).where('request_id', '=', requestId).execute()
}
