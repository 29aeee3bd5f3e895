import { type Tenant, TenantId } from '@constellation/contracts-platform'
import type { Kysely } from 'kysely'
import { listSteps, type StepRow } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { TenantRow } from '../../store/tenants.ts'
import { healthOf } from '../provisioning/read-provisioning.ts'

/** A tenant as the contract shows it, by its row and its steps. */
export function toTenant(row: TenantRow, steps: readonly StepRow[]): Tenant {
  return {
    id: TenantId.parse(row.id),
    slug: row.slug,
    name: row.name,
    // A CHECK of the table bounds the values.
    status: row.status as Tenant['status'],
    statusReason: row.status_reason,
    country: row.country,
    locale: row.locale,
    timezone: row.timezone,
    billingInfo: Object(row.billing_info),
    accountId: row.rbac_account_id,
    provisioningHealth: healthOf(steps),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    activatedAt: row.activated_at?.toISOString() ?? null,
    suspendedAt: row.suspended_at?.toISOString() ?? null,
  }
}

/** The same of several, whose steps are read. */
export async function readTenants(db: Kysely<Schema>, rows: readonly TenantRow[]): Promise<Tenant[]> {
  const ids = rows.map(({ id }) => id)
  const steps = Map.groupBy(await listSteps(db, 'tenant', ids), ({ subject_id }) => subject_id)
  return rows.map((row) => toTenant(row, steps.get(row.id) ?? []))
}

/** The same of one. */
export async function readTenant(db: Kysely<Schema>, row: TenantRow): Promise<Tenant> {
  return toTenant(row, await listSteps(db, 'tenant', [row.id]))
}
