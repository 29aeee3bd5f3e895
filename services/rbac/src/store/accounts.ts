import { type Asked, batchedRow } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { AccountsTable, Schema } from './schema.gen.ts'

export type AccountRow = Selectable<AccountsTable>

/** An account that is not deleted. Every request about an account reads it. */
export function findAccount(db: Kysely<Schema>, id: string): Promise<AccountRow | undefined> {
  return accountRow(db, id)
}

/** Always uses the index, even without statistics, as `ticketRow` does. */
const accountRow = batchedRow(
  (_: Kysely<Schema>, { keys }) => sql<AccountRow & Asked>`
    select asked.id as asked, a.id, a.name, a.owner_user_id, a.status, a.policy, a.created_at, a.updated_at, a.deleted_at
    from unnest((select ${keys}::text[])) as asked (id),
      lateral (select id, name, owner_user_id, status, policy, created_at, updated_at, deleted_at
        from accounts where id = asked.id::uuid offset 0) a
    where a.deleted_at is null`,
)

/** Locks an account, so that changes of its members and administrators serialise. */
export function lockAccount(trx: Transaction<Schema>, id: string) {
  return trx
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Locks every account of a user, in one order. Accounts are locked before users: the other order could deadlock. */
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

/** Undefined when an account, or a deleted one, has the id. */
export function insertAccountOnce(trx: Transaction<Schema>, account: { id: string; name: string; policy: unknown }) {
  return trx
    .insertInto('accounts')
    .values({ id: account.id, name: account.name, policy: JSON.stringify(account.policy) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
}

type AccountChange = { name?: string; policy?: unknown; status?: string; ownerUserId?: string; deleted?: true }

/** Undefined when the account does not exist or is deleted. */
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

/** Accounts in the order of their creation. Null for `ids` means all accounts. */
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

/** Restores a deleted account. Does nothing to one that is not deleted. */
export async function restoreAccountRow(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx.updateTable('accounts').set({ deleted_at: null }).where('id', '=', id).execute()
}
