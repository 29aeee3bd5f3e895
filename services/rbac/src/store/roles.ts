import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { RolesTable, Schema } from './schema.gen.ts'

export type RoleRow = Selectable<RolesTable>

export function findRole(db: Kysely<Schema>, id: string) {
  return db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The roles among `ids` that an account can grant: its own and the built-in ones. */
export async function findRolesOf(db: Kysely<Schema>, accountId: string, ids: readonly string[]): Promise<RoleRow[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('roles')
    .selectAll()
    .where('id', 'in', ids)
    .where((eb) => eb.or([eb('account_id', '=', accountId), eb('account_id', 'is', null)]))
    .execute()
}

/** The permissions of each role, for the cache. */
export function listPermissions(db: Kysely<Schema>, ids: readonly string[]) {
  return db.selectFrom('roles').select(['id', 'permissions']).where('id', 'in', ids).execute()
}

export async function listRoleRows(
  db: Kysely<Schema>,
  accountId: string,
  page: { limit: number; after?: string },
): Promise<RoleRow[]> {
  let query = db
    .selectFrom('roles')
    .selectAll()
    .where((eb) => eb.or([eb('account_id', '=', accountId), eb('account_id', 'is', null)]))
    .orderBy('id')
    .limit(page.limit)
  if (page.after) query = query.where('id', '>', page.after)
  return query.execute()
}

type RoleFields = { name: string; code: string | null; permissions: readonly string[] }

/** Throws a unique violation of `roles_code` when the account has a role with this code. */
export function insertRole(trx: Transaction<Schema>, role: RoleFields & { id: string; accountId: string }) {
  return trx
    .insertInto('roles')
    .values({
      id: role.id,
      account_id: role.accountId,
      name: role.name,
      code: role.code,
      permissions: [...role.permissions],
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function updateRoleRow(trx: Transaction<Schema>, id: string, role: RoleFields) {
  return trx
    .updateTable('roles')
    .set({ name: role.name, code: role.code, permissions: [...role.permissions], updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Throws a foreign-key violation when a user has the role. */
export async function deleteRoleRow(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx.deleteFrom('roles').where('id', '=', id).execute()
}

export function lockRole(trx: Transaction<Schema>, id: string) {
  return trx.selectFrom('roles').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}
