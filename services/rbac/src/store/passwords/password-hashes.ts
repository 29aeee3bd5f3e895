import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** Written into the statement, not passed to it: a prepared statement can use the partial index on it only then. */
const passwordKind = sql.lit('password')

/** The password of a user by which they can prove who they are again: one that works once has done so. */
export function findPasswordHash(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('credentials')
    .select(['id', 'secret_hash', 'updated_at'])
    .where('user_id', '=', userId)
    .where('kind', '=', passwordKind)
    .where('one_time', 'is', null)
    .executeTakeFirst()
}

/** Gives the user this password: their first, or in place of the one they have. The version changes with every password. */
export async function putPasswordHash(
  trx: Transaction<Schema>,
  credential: { id: string; userId: string; hash: string; oneTime?: boolean },
): Promise<{ id: string; version: string }> {
  const secret = { secret_hash: credential.hash, one_time: credential.oneTime ? 'unused' : null }
  return trx
    .insertInto('credentials')
    .values({ id: credential.id, user_id: credential.userId, kind: 'password', ...secret })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id'])
        .where('kind', '=', passwordKind)
        .doUpdateSet({ ...secret, updated_at: sql<Date>`now()` }),
    )
    .returning(['id', sql<string>`updated_at::text`.as('version')])
    .executeTakeFirstOrThrow()
}

/** Replaces a hash by a stronger one of the same password, unless the password was changed meanwhile. */
export async function upgradePasswordHash(db: Kysely<Schema>, id: string, from: string, to: string): Promise<void> {
  await db
    .updateTable('credentials')
    .set({ secret_hash: to })
    .where('id', '=', id)
    .where('secret_hash', '=', from)
    .execute()
}

/** Uses a one-time password up: of any number of callers exactly one may go on. */
export async function consumeOneTimePassword(trx: Transaction<Schema>, id: string): Promise<boolean> {
  const taken = await trx
    .updateTable('credentials')
    .set({ one_time: 'used' })
    .where('id', '=', id)
    .where('one_time', '=', 'unused')
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}
