import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { revoked } from './factors.ts'

type SealedTotp = { id: string; userId: string; sealedSecret: string }

/** Stores the secret of a pending authenticator app, in place of an earlier pending one. */
export async function putPendingTotp(trx: Transaction<Schema>, factor: SealedTotp): Promise<void> {
  await trx
    .deleteFrom('factors')
    .where('user_id', '=', factor.userId)
    .where('kind', '=', 'totp')
    .where('state', '=', 'pending')
    .execute()
  await trx
    .insertInto('factors')
    .values({ id: factor.id, user_id: factor.userId, kind: 'totp', state: 'pending', totp_secret: factor.sealedSecret })
    .execute()
}

/** The authenticator app of a user: the active one, or the named pending one. */
export async function findTotp(
  db: Kysely<Schema>,
  userId: string,
  which: 'active' | { pendingId: string },
): Promise<{ id: string; sealedSecret: string } | undefined> {
  let query = db.selectFrom('factors').select(['id', 'totp_secret']).where('user_id', '=', userId)
  query = query.where('kind', '=', sql.lit('totp')).where('state', '=', which === 'active' ? 'active' : 'pending')
  if (which !== 'active') query = query.where('id', '=', which.pendingId)
  const row = await query.executeTakeFirst()
  return row?.totp_secret ? { id: row.id, sealedSecret: row.totp_secret } : undefined
}

/**
 * Activates a pending authenticator app and consumes its first code. The app before it is revoked and its secret erased.
 * False when the app was no longer pending.
 */
export async function activateTotpRow(
  trx: Transaction<Schema>,
  factor: { id: string; userId: string; step: number },
): Promise<boolean> {
  await trx
    .updateTable('factors')
    .set({ ...revoked, totp_secret: '' })
    .where('user_id', '=', factor.userId)
    .where('kind', '=', 'totp')
    .where('state', '=', 'active')
    .execute()
  const activated = await trx
    .updateTable('factors')
    .set({ state: 'active', activated_at: sql<Date>`now()`, totp_last_step: String(factor.step) })
    .where('id', '=', factor.id)
    .where('user_id', '=', factor.userId)
    .where('state', '=', 'pending')
    .returning('id')
    .executeTakeFirst()
  return activated !== undefined
}
