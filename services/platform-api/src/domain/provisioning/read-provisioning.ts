import type { Provisioning, Step } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { isRunning, listSteps, type StepRow } from '../../store/provisioning.ts'
import type { TenantRow } from '../../store/tenants.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'

/** What is true of a tenant in each system, step by step. */
export async function getProvisioning(deps: Deps, caller: Caller, slug: string): Promise<Provisioning> {
  return readProvisioning(deps, await guardTenant(deps, caller, 'getProvisioning', slug))
}

export async function readProvisioning({ db }: Deps, { id }: TenantRow): Promise<Provisioning> {
  const rows = await listSteps(db, 'tenant', [id])
  return { health: healthOf(rows), isRunning: await isRunning(db, { type: 'tenant', id }), steps: rows.map(toStep) }
}

/** `error` as soon as one step failed, `ok` when each is settled. */
export function healthOf(rows: readonly StepRow[]): Provisioning['health'] {
  if (rows.some(({ state }) => state === 'error')) return 'error'
  return rows.some(({ state }) => state === 'pending') ? 'pending' : 'ok'
}

/** A step as the contract shows it. */
export function toStep(row: StepRow): Step {
  return {
    // CHECKs of the table and the step catalogue bound these.
    key: row.key as Step['key'],
    state: row.state as Step['state'],
    reason: row.reason as Step['reason'],
    error:
      row.error_code === null
        ? null
        : {
            code: row.error_code as NonNullable<Step['error']>['code'],
            message: row.error_message ?? '',
            retryable: row.error_retryable ?? false,
          },
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
    lastOkAt: row.last_ok_at?.toISOString() ?? null,
    drift: row.drift as Step['drift'],
  }
}
