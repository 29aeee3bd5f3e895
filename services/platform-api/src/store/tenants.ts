import { likeBeginning, newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, TenantsTable } from './schema.gen.ts'

export type TenantRow = Selectable<TenantsTable>

export type NewTenant = {
  id: string
  slug: string
  name: string
  country: string
  locale: string
  timezone: string
  accountId: string
  createdBy: string
}

/** Throws a unique violation when a tenant has, or had, the slug. */
export function insertTenant(trx: Transaction<Schema>, tenant: NewTenant): Promise<TenantRow> {
  const { accountId, createdBy, ...columns } = tenant
  return trx
    .insertInto('tenants')
    .values({ ...columns, rbac_account_id: accountId, created_by: createdBy })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findTenantBySlug(db: Kysely<Schema>, slug: string): Promise<TenantRow | undefined> {
  return db.selectFrom('tenants').selectAll().where('slug', '=', slug).executeTakeFirst()
}

export function findTenant(db: Kysely<Schema>, id: string): Promise<TenantRow | undefined> {
  return db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst()
}

type TenantFilter = {
  /** Undefined means every tenant. */
  accountIds?: readonly string[] | undefined
  status?: string | undefined
  /** The beginning of a slug or a name, without case. */
  search?: string | undefined
}

/** Tenants, the newest first. */
export function listTenantRows(
  db: Kysely<Schema>,
  { accountIds, status, search }: TenantFilter,
  page: Page,
): Promise<TenantRow[]> {
  let query = db.selectFrom('tenants').selectAll()
  if (accountIds) query = query.where('rbac_account_id', '=', sql<string>`any (${accountIds}::uuid[])`)
  if (status !== undefined) query = query.where('status', '=', status)
  if (search !== undefined) query = query.where((eb) => beginsWith(eb.ref('slug'), eb.ref('name'), search))
  return newestFirst(query, page).execute()
}

function beginsWith(slug: unknown, name: unknown, search: string) {
  const beginning = likeBeginning(search.toLowerCase())
  return sql<boolean>`(${slug} like ${beginning} or lower(${name}) like ${beginning})`
}

/** What every change of a tenant changes too. */
const nextVersion = { version: sql<number>`version + 1`, updated_at: sql<Date>`now()` }

export type TenantChange = {
  name?: string | undefined
  country?: string | undefined
  locale?: string | undefined
  timezone?: string | undefined
}

/** Changes what is given; undefined when the tenant has another version. */
export function updateTenantRow(
  trx: Transaction<Schema>,
  { id, version }: { id: string; version: number },
  change: TenantChange,
): Promise<TenantRow | undefined> {
  return trx
    .updateTable('tenants')
    .set({ ...change, ...nextVersion })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
}

/** Suspends a tenant; undefined when it is suspended already. */
export function suspendTenantRow(trx: Transaction<Schema>, id: string, reason: string): Promise<TenantRow | undefined> {
  return trx
    .updateTable('tenants')
    .set({
      status: 'suspended',
      status_reason: reason,
      suspended_at: sql<Date>`now()`,
      ...nextVersion,
    })
    .where('id', '=', id)
    .where('status', '<>', 'suspended')
    .returningAll()
    .executeTakeFirst()
}

/** Resumes a tenant, which is `pending` again where it was never active; undefined when it is not suspended. */
export function resumeTenantRow(trx: Transaction<Schema>, id: string): Promise<TenantRow | undefined> {
  return trx
    .updateTable('tenants')
    .set({
      status: sql<string>`case when activated_at is null then 'pending' else 'active' end`,
      status_reason: null,
      suspended_at: null,
      ...nextVersion,
    })
    .where('id', '=', id)
    .where('status', '=', 'suspended')
    .returningAll()
    .executeTakeFirst()
}

/** Activates a tenant that waits for it. Does nothing to others. */
export async function activateTenantRow(trx: Transaction<Schema>, id: string): Promise<boolean> {
  const activated = await trx
    .updateTable('tenants')
    .set({
      status: 'active',
      activated_at: sql<Date>`now()`,
      ...nextVersion,
    })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .returning('id')
    .executeTakeFirst()
  return activated !== undefined
}
