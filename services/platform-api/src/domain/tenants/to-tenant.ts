import { type Tenant, TenantId } from '@constellation/contracts-platform'
import type { Kysely } from 'kysely'
import { listSteps } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { TenantRow } from '../../store/tenants.ts'
import { healthOf } from '../provisioning/read-provisioning.ts'

/** Tenants as the contract shows them, with the health of their steps. */
export async function toTenants(db: Kysely<Schema>, rows: readonly TenantRow[]): Promise<Tenant[]> {
  const steps = await listSteps(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: TenantId.parse(row.id),
    slug: row.slug,
    name: row.name,
    // A CHECK of the table bounds the values.
    status: row.status as Tenant['status'],
    statusReason: row.status_reason,
    country: row.country,
    locale: row.locale,
    timezone: row.timezone,
    accountId: row.rbac_account_id,
    provisioningHealth: healthOf(steps.filter(({ tenant_id }) => tenant_id === row.id)),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    activatedAt: row.activated_at?.toISOString() ?? null,
    suspendedAt: row.suspended_at?.toISOString() ?? null,
  }))
}

export async function toTenant(db: Kysely<Schema>, row: TenantRow): Promise<Tenant> {
  const [tenant] = await toTenants(db, [row])
  if (!tenant) throw new Error('one row gives one tenant')
  return tenant
}
