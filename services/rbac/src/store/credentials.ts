import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Written into the statement, not passed to it: a prepared statement can use the partial index on it only then. */
const passwordKind = sql.lit('password')

export function listCredentialRows(db: Kysely<Schema>, userId: string) {
  return db.selectFrom('credentials').selectAll().where('user_id', '=', userId).orderBy('id').execute()
}

export function findPasswordHash(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('credentials')
    .select(['id', 'secret_hash', 'updated_at'])
    .where('user_id', '=', userId)
    .where('kind', '=', passwordKind)
    .executeTakeFirst()
}

/** Gives the user this password: their first, or in place of the one they have. The version changes with every password. */
export async function putPasswordHash(
  trx: Transaction<Schema>,
  credential: { id: string; userId: string; hash: string },
): Promise<{ id: string; version: string }> {
  return trx
    .insertInto('credentials')
    .values({ id: credential.id, user_id: credential.userId, kind: 'password', secret_hash: credential.hash })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id'])
        .where('kind', '=', passwordKind)
        .doUpdateSet({ secret_hash: credential.hash, updated_at: sql<Date>`now()` }),
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

export async function deleteCredential(trx: Transaction<Schema>, userId: string, id: string): Promise<boolean> {
  const deleted = await trx
    .deleteFrom('credentials')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst()
  return deleted !== undefined
}
