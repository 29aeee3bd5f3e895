import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** A literal, so that a prepared statement can use the partial index. */
const passwordKind = sql.lit('password')

/** The password with which a user can prove who they are again. A one-time password cannot, since it was used. */
export function findPasswordHash(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('credentials')
    .select(['id', 'secret_hash', 'updated_at'])
    .where('user_id', '=', userId)
    .where('kind', '=', passwordKind)
    .where('one_time', 'is', null)
    .executeTakeFirst()
}

/** Sets or replaces the password of a user. The version changes with every password. */
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

/** Replaces a hash by a stronger one of the same password, unless the password has changed since. */
export async function upgradePasswordHash(db: Kysely<Schema>, id: string, from: string, to: string): Promise<void> {
  await db
    .updateTable('credentials')
    .set({ secret_hash: to })
    .where('id', '=', id)
    .where('secret_hash', '=', from)
    .execute()
}

/** Consumes a one-time password. Exactly one caller succeeds. */
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
