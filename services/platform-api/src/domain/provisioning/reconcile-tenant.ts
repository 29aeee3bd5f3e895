import type { Provisioning } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { readProvisioning } from './read-provisioning.ts'
import { runStepsForAWhile } from './run-steps-for-a-while.ts'

/** Compares every system with what the tenant should have, puts right what differs, and says what is true then. */
export async function reconcileTenant(deps: Deps, caller: Caller, slug: string): Promise<Provisioning> {
  const tenant = await guardTenant(deps, caller, 'reconcileTenant', slug)
  await runStepsForAWhile(deps, { type: 'tenant', id: tenant.id })
  const provisioning = await readProvisioning(deps, tenant)
  const states = Object.fromEntries(provisioning.steps.map(({ key, state }) => [key, state]))
  const entry = { action: 'tenant.reconcile', tenantId: tenant.id, detail: { steps: states } }
  await deps.db.transaction().execute((trx) => appendAudit(trx, auditEntry(deps.newId(), caller, entry)))
  return provisioning
}
