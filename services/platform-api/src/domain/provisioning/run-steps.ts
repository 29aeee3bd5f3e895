import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { beginRun, endRun, extendRun, failStep, listSteps, type StepRow, settleStep } from '../../store/provisioning.ts'
import { activateTenantRow, findTenant, type TenantRow } from '../../store/tenants.ts'
import { systemEntry } from '../audit/audit-entry.ts'
import { classify, retryInSeconds } from './classify.ts'
import { type Step, StepFailure } from './step.ts'
import { criticalSteps, steps } from './step-catalogue.ts'

const leaseSeconds = 120

/**
 * Runs every step of a tenant, each with its result in a transaction of its own. No transaction is open while another system is called.
 * Gives false when another run is at it. A run that lost its lease stops before it does anything more.
 */
export async function runSteps(deps: Deps, tenantId: string): Promise<boolean> {
  const run = { tenantId, runId: deps.newId() }
  if (!(await beginRun(deps.db, run, leaseSeconds))) return false
  try {
    for (const step of steps) {
      if (!(await extendRun(deps.db, run, leaseSeconds))) return true
      await runStep(deps, tenantId, step)
    }
  } finally {
    await endRun(deps.db, run)
  }
  return true
}

async function runStep(deps: Deps, tenantId: string, step: Step): Promise<void> {
  const tenant = await findTenant(deps.db, tenantId)
  if (!tenant) throw new Error(`a step of the tenant ${tenantId}, which does not exist`)
  try {
    const isWritten = await reconcile(deps, tenant, step)
    await noteSuccess(deps, tenant, step, isWritten)
  } catch (error) {
    await noteFailure(deps, tenant, step, error)
  }
}

/** Makes what is there equal to what should be. Gives whether something was written. */
async function reconcile(deps: Deps, tenant: TenantRow, step: Step): Promise<boolean> {
  const desired = step.desired(tenant)
  if (isDeepStrictEqual(await step.observe(deps, tenant), desired)) return false
  await step.apply(deps, tenant)
  if (!isDeepStrictEqual(await step.observe(deps, tenant), desired))
    throw new StepFailure('verify_failed', 'the other system took the change, and does not show it')
  return true
}

async function noteSuccess(deps: Deps, tenant: TenantRow, { key }: Step, isWritten: boolean): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const isRepaired = await settleStep(trx, { tenantId: tenant.id, key }, isWritten)
    if (isRepaired) await appendAudit(trx, entry(deps, tenant, { action: 'provisioning.repair', detail: { key } }))
    const steps = await listSteps(trx, [tenant.id])
    if (steps.every(isSettledOrOptional) && (await activateTenantRow(trx, tenant.id)))
      await appendAudit(trx, entry(deps, tenant, { action: 'tenant.activate' }))
  })
}

function isSettledOrOptional({ key, state }: StepRow): boolean {
  return !criticalSteps.has(key) || state === 'ok' || state === 'skipped'
}

async function noteFailure(deps: Deps, tenant: TenantRow, { key }: Step, error: unknown): Promise<void> {
  const failure = classify(error)
  const { code, message } = failure
  deps.logger.warn({ error, tenantId: tenant.id, step: key, code }, 'a step of a tenant failed')
  await deps.db.transaction().execute(async (trx) => {
    const before = (await listSteps(trx, [tenant.id])).find((row) => row.key === key)
    const again = retryInSeconds(failure, before?.attempts ?? 0, Math.random)
    await failStep(trx, { tenantId: tenant.id, key }, { code, message, retryInSeconds: again })
    if (before?.error_code === code) return
    const detail = { key, code }
    await appendAudit(trx, entry(deps, tenant, { action: 'provisioning.fail', outcome: 'failed', detail }))
  })
}

function entry(
  { newId }: Deps,
  { id: tenantId }: TenantRow,
  what: Omit<Parameters<typeof systemEntry>[1], 'tenantId'>,
) {
  return systemEntry(newId(), { tenantId, ...what })
}
