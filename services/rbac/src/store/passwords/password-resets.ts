import { linkLifetimeSeconds } from '@constellation/contracts-rbac'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'

const isOpen = sql<boolean>`(consumed_at is null and expires_at > now())`

export async function insertPasswordReset(trx: Transaction<Schema>, tokenHash: string, userId: string): Promise<void> {
  await trx
    .insertInto('password_resets')
    .values({
      token_hash: tokenHash,
      user_id: userId,
      expires_at: sql<Date>`now() + make_interval(secs => ${linkLifetimeSeconds.reset_password})`,
    })
    .execute()
}

export function findPasswordReset(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('password_resets')
    .selectAll()
    .select([isOpen.as('open'), sql<boolean>`consumed_at is not null`.as('used')])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

/** Consumes the link. Exactly one caller gets the row. */
export function consumePasswordReset(trx: Transaction<Schema>, tokenHash: string) {
  return trx
    .updateTable('password_resets')
    .set({ consumed_at: sql<Date>`now()` })
    .where('token_hash', '=', tokenHash)
    .where(isOpen)
    .returningAll()
    .executeTakeFirst()
}

/** Ends every open link of a user. None of them counts as used. */
export async function closePasswordResets(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx
    .updateTable('password_resets')
    .set({ expires_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('consumed_at', 'is', null)
    .execute()
}
