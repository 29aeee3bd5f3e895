import { likeBeginning, newestFirst, type Page } from '@constellation/database'
import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, TenantsTable } from './schema.gen.ts'

export type TenantRow = Selectable<TenantsTable>

export type NewTenant = {
  id: string
  slug: string
  name: string
  country: string
  locale: string
  timezone: string
  billingInfo: unknown
  accountId: string
  createdBy: string
}

/** Throws a unique violation when a tenant has, or had, the slug. */
export function insertTenant(trx: Transaction<Schema>, tenant: NewTenant): Promise<TenantRow> {
  const { accountId, createdBy, billingInfo, ...columns } = tenant
  return trx
    .insertInto('tenants')
    .values({
      ...columns,
      billing_info: JSON.stringify(billingInfo),
      rbac_account_id: accountId,
      created_by: createdBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findTenantBySlug(db: Kysely<Schema>, slug: string): Promise<TenantRow | undefined> {
  return db.selectFrom('tenants').selectAll().where('slug', '=', slug).executeTakeFirst()
}

export function findTenant(db: Kysely<Schema>, id: string): Promise<TenantRow | undefined> {
  return db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The tenants that a person is an active member of, by the name. */
export function listOwnTenants(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('tenants as t')
    .innerJoin('tenant_memberships as m', 'm.tenant_id', 't.id')
    .select(['t.id', 't.slug', 't.name', 't.status', 't.rbac_account_id', 'm.id as membership_id', 'm.role'])
    .where('m.user_id', '=', userId)
    .where('m.status', '=', 'active')
    .orderBy('t.name')
    .orderBy('t.id')
    .execute()
}

/** Whose tenants are listed: the active member of these accounts of rbac. */
export type Own = { userId: string; accountIds: readonly string[] }

type TenantFilter = {
  /** Undefined means every tenant. */
  own?: Own | undefined
  status?: string | undefined
  /** The beginning of a slug or a name, without case. */
  search?: string | undefined
}

/** Tenants, the newest first. */
export function listTenantRows(
  db: Kysely<Schema>,
  { own, status, search }: TenantFilter,
  page: Page,
): Promise<TenantRow[]> {
  let query = db.selectFrom('tenants').selectAll()
  if (own) query = query.where('id', 'in', (eb) => activeTenantsOf(eb, own))
  if (status !== undefined) query = query.where('status', '=', status)
  if (search !== undefined) query = query.where((eb) => beginsWith(eb.ref('slug'), eb.ref('name'), search))
  return newestFirst(query, page).execute()
}

function activeTenantsOf(eb: ExpressionBuilder<Schema, 'tenants'>, { userId, accountIds }: Own) {
  return eb
    .selectFrom('tenant_memberships as m')
    .innerJoin('tenants as t', 't.id', 'm.tenant_id')
    .select('m.tenant_id')
    .where('m.user_id', '=', userId)
    .where('m.status', '=', 'active')
    .where('t.rbac_account_id', '=', sql<string>`any (${accountIds}::uuid[])`)
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
  billingInfo?: unknown
}

/** Changes what is given; undefined when the tenant has another version. */
export function updateTenantRow(
  trx: Transaction<Schema>,
  { id, version }: { id: string; version: number },
  { billingInfo, ...columns }: TenantChange,
): Promise<TenantRow | undefined> {
  return trx
    .updateTable('tenants')
    .set({
      ...columns,
      ...(billingInfo !== undefined && { billing_info: JSON.stringify(billingInfo) }),
      ...nextVersion,
    })
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
