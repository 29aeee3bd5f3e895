import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, UsersTable } from './schema.gen.ts'

export type UserRow = Selectable<UsersTable>

/** What rbac says of a person. */
export type KnownPerson = { email: string | null; emailNormalized: string | null; name: string | null }

export function findUser(db: Kysely<Schema>, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Adds a person; undefined when they are there already. */
export function insertUser(
  trx: Transaction<Schema>,
  id: string,
  { email, emailNormalized, name }: KnownPerson,
): Promise<UserRow | undefined> {
  return trx
    .insertInto('users')
    .values({ id, email, email_normalized: emailNormalized, name })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Keeps what rbac says of a person. Writes nothing where it is the same. */
export async function refreshUser(
  db: Kysely<Schema>,
  id: string,
  { email, emailNormalized, name }: KnownPerson,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ email, email_normalized: emailNormalized, name, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('email', 'is distinct from', email), eb('name', 'is distinct from', name)]))
    .execute()
}

type UserChange = { locale?: string | undefined; timezone?: string | undefined; theme?: string | undefined }

/** Changes what is given of what a person chose. */
export async function updateUserRow(trx: Transaction<Schema>, id: string, change: UserChange): Promise<void> {
  await trx
    .updateTable('users')
    .set({ ...change, version: sql<number>`version + 1`, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}
