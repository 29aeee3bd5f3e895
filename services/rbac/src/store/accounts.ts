import { type Asked, batchedRow } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { AccountsTable, Schema } from './schema.gen.ts'

export type AccountRow = Selectable<AccountsTable>

/** An account that is not deleted: read for every request about it. */
export function findAccount(db: Kysely<Schema>, id: string): Promise<AccountRow | undefined> {
  return accountRow(db, id)
}

/** Looked up by its index whatever the server believes of the table, as the session is (`ticketRow`). */
const accountRow = batchedRow(
  (_: Kysely<Schema>, { keys }) => sql<AccountRow & Asked>`
    select asked.id as asked, a.id, a.name, a.owner_user_id, a.status, a.policy, a.created_at, a.updated_at, a.deleted_at
    from unnest((select ${keys}::text[])) as asked (id),
      lateral (select id, name, owner_user_id, status, policy, created_at, updated_at, deleted_at
        from accounts where id = asked.id::uuid offset 0) a
    where a.deleted_at is null`,
)

/** Takes the row of an account: whoever changes its members or administrators does so one after the other. */
export function lockAccount(trx: Transaction<Schema>, id: string) {
  return trx
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Takes the rows of every account that a user is in, in one order. Accounts are locked before users, so that nobody waits for one another. */
export async function lockAccountsOf(trx: Transaction<Schema>, userId: string): Promise<string[]> {
  const accounts = await trx
    .selectFrom('accounts')
    .select('id')
    .where('id', 'in', (eb) => eb.selectFrom('account_members').select('account_id').where('user_id', '=', userId))
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return accounts.map(({ id }) => id)
}

export function insertAccount(trx: Transaction<Schema>, account: { id: string; name: string; policy?: unknown }) {
  return trx
    .insertInto('accounts')
    .values({ id: account.id, name: account.name, policy: JSON.stringify(account.policy ?? {}) })
    .returningAll()
    .executeTakeFirstOrThrow()
}

type AccountChange = { name?: string; policy?: unknown; status?: string; ownerUserId?: string; deleted?: true }

/** Undefined when there is no such account, or it is deleted. */
export function updateAccountRow(trx: Transaction<Schema>, id: string, change: AccountChange) {
  return trx
    .updateTable('accounts')
    .set({
      ...(change.name !== undefined && { name: change.name }),
      ...(change.policy !== undefined && { policy: JSON.stringify(change.policy) }),
      ...(change.status !== undefined && { status: change.status }),
      ...(change.ownerUserId !== undefined && { owner_user_id: change.ownerUserId }),
      ...(change.deleted && { deleted_at: sql<Date>`now()` }),
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Accounts in the order of their creation; `ids` null means every one. */
export async function listAccountRows(
  db: Kysely<Schema>,
  ids: readonly string[] | null,
  page: { limit: number; after?: string },
): Promise<AccountRow[]> {
  if (ids?.length === 0) return []
  let query = db.selectFrom('accounts').selectAll().where('deleted_at', 'is', null).orderBy('id').limit(page.limit)
  if (ids) query = query.where('id', 'in', ids)
  if (page.after) query = query.where('id', '>', page.after)
  return query.execute()
}

/** Takes the deletion of an account back; nothing happens to one that is not deleted. */
export async function restoreAccountRow(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx.updateTable('accounts').set({ deleted_at: null }).where('id', '=', id).execute()
}
