import { Failure } from '@constellation/chassis'
import type { GuardedOperation, Tenant } from '@constellation/contracts-platform'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { resumeTenantRow, suspendTenantRow, type TenantRow } from '../../store/tenants.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { readTenant } from './to-tenant.ts'

/** Suspends a tenant. Its administrators may read; its account in rbac stays active, so that they can sign in. */
export function suspendTenant(deps: Deps, caller: Caller, slug: string, reason: string): Promise<Tenant> {
  return change(deps, caller, slug, {
    operation: 'suspendTenant',
    action: 'tenant.suspend',
    detail: { reason },
    work: (trx, id) => suspendTenantRow(trx, id, reason),
  })
}

/** Resumes a suspended tenant. */
export function resumeTenant(deps: Deps, caller: Caller, slug: string): Promise<Tenant> {
  return change(deps, caller, slug, {
    operation: 'resumeTenant',
    action: 'tenant.resume',
    detail: {},
    work: resumeTenantRow,
  })
}

type Change = {
  operation: GuardedOperation
  action: string
  detail: Readonly<Record<string, unknown>>
  work: (trx: Transaction<Schema>, id: string) => Promise<TenantRow | undefined>
}

async function change(
  deps: Deps,
  caller: Caller,
  slug: string,
  { operation, work, ...entry }: Change,
): Promise<Tenant> {
  const { id: tenantId, status } = await guardTenant(deps, caller, operation, slug)
  const row = await deps.db.transaction().execute(async (trx) => {
    const changed = await work(trx, tenantId)
    if (!changed) throw new Failure('state_conflict', `the tenant is ${status}`, { members: { currentState: status } })
    await appendAudit(trx, auditEntry(deps.newId(), caller, { ...entry, tenantId }))
    return changed
  })
  return readTenant(deps.db, row)
}
