import { linkLifetimeSeconds } from '@constellation/contracts-rbac'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Confirmed, and neither cancelled nor executed. */
const isRunning = sql<boolean>`(confirmed_at is not null and cancelled_at is null and completed_at is null)`
/** Its link is open. */
const isConfirmable = sql<boolean>`(confirmed_at is null and cancelled_at is null and link_expires_at > now())`

export async function insertFactorReset(
  trx: Transaction<Schema>,
  { id, userId, tokenHash }: { id: string; userId: string; tokenHash: string },
): Promise<void> {
  await trx
    .insertInto('factor_resets')
    .values({
      id,
      user_id: userId,
      confirm_token_hash: tokenHash,
      link_expires_at: sql<Date>`now() + make_interval(secs => ${linkLifetimeSeconds.reset_factors})`,
    })
    .execute()
}

/** The reset of a link; `open` while it can be confirmed. */
export function findFactorReset(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('factor_resets')
    .select(['id', 'user_id', isConfirmable.as('open'), isRunning.as('used')])
    .where('confirm_token_hash', '=', tokenHash)
    .executeTakeFirst()
}

/** Starts the delay of a reset. Exactly one caller succeeds, and only while the user has no other running reset. */
export async function confirmReset(
  trx: Transaction<Schema>,
  { id, userId, dueAt }: { id: string; userId: string; dueAt: Date },
): Promise<boolean> {
  const confirmed = await trx
    .updateTable('factor_resets')
    .set({ confirmed_at: sql<Date>`now()`, due_at: dueAt })
    .where('id', '=', id)
    .where(isConfirmable)
    .where(sql<boolean>`not exists (select from factor_resets o where o.user_id = ${userId} and o.confirmed_at is not null
      and o.cancelled_at is null and o.completed_at is null)`)
    .returning('id')
    .executeTakeFirst()
  return confirmed !== undefined
}

/** The confirmed reset of a user that is waiting, with its due time. */
export function findRunningReset(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('factor_resets')
    .select(['id', sql<Date>`due_at`.as('due_at')])
    .where('user_id', '=', userId)
    .where(isRunning)
    .executeTakeFirst()
}

/** Completes the running reset if it is due, and gives its id. Exactly one caller succeeds. */
export async function completeDueReset(
  trx: Transaction<Schema>,
  { userId, at }: { userId: string; at: Date },
): Promise<string | undefined> {
  const completed = await trx
    .updateTable('factor_resets')
    .set({ completed_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where(isRunning)
    .where('due_at', '<=', at)
    .returning('id')
    .executeTakeFirst()
  return completed?.id
}

/** Cancels every reset of a user, unconfirmed ones too. Gives how many. */
export async function cancelResets(trx: Transaction<Schema>, userId: string): Promise<number> {
  const cancelled = await trx
    .updateTable('factor_resets')
    .set({ cancelled_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where(sql<boolean>`(${isRunning} or ${isConfirmable})`)
    .returning('id')
    .execute()
  return cancelled.length
}

/** Stores a link that cancels a reset, for one of the contacts. */
export async function insertResetNotice(trx: Transaction<Schema>, resetId: string, tokenHash: string): Promise<void> {
  await trx.insertInto('factor_reset_notices').values({ token_hash: tokenHash, reset_id: resetId }).execute()
}

/** The reset of a notice; `open` until it is executed. */
export function findNoticedReset(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('factor_reset_notices as n')
    .innerJoin('factor_resets as r', 'r.id', 'n.reset_id')
    .select([
      'r.id',
      'r.user_id',
      sql<boolean>`r.completed_at is null`.as('open'),
      // Cancelling again does no harm.
      sql<boolean>`false`.as('used'),
      sql<boolean>`r.cancelled_at is not null`.as('cancelled'),
    ])
    .where('n.token_hash', '=', tokenHash)
    .executeTakeFirst()
}
