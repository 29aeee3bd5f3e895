import { linkLifetimeSeconds } from '@constellation/contracts-rbac'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Confirmed, and neither called off nor done. */
const isRunning = sql<boolean>`(confirmed_at is not null and cancelled_at is null and completed_at is null)`
/** Its link can be used. */
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

/** The request that a link confirms; `open` while it can be. */
export function findFactorReset(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('factor_resets')
    .select(['id', 'user_id', isConfirmable.as('open')])
    .where('confirm_token_hash', '=', tokenHash)
    .executeTakeFirst()
}

/** Begins the waiting period. Of any number of callers one does, and only while no other reset of the user is running. */
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

/** When the reset takes effect that somebody has asked for and confirmed; undefined where none waits. */
export function findRunningReset(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('factor_resets')
    .select(['id', sql<Date>`due_at`.as('due_at')])
    .where('user_id', '=', userId)
    .where(isRunning)
    .executeTakeFirst()
}

/** Marks the running reset done whose time has come: of any number of callers one does. Gives its id. */
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

/** Calls off whatever was asked for, the link of a request included. Gives how many. */
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

/** A link that calls a reset off, for one of the contacts that are told of it. */
export async function insertResetNotice(trx: Transaction<Schema>, resetId: string, tokenHash: string): Promise<void> {
  await trx.insertInto('factor_reset_notices').values({ token_hash: tokenHash, reset_id: resetId }).execute()
}

/** The reset that a notice is of; `open` until it is done. */
export function findNoticedReset(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('factor_reset_notices as n')
    .innerJoin('factor_resets as r', 'r.id', 'n.reset_id')
    .select([
      'r.id',
      'r.user_id',
      sql<boolean>`r.completed_at is null`.as('open'),
      sql<boolean>`r.cancelled_at is not null`.as('cancelled'),
    ])
    .where('n.token_hash', '=', tokenHash)
    .executeTakeFirst()
}
