import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { ProvisioningStepsTable, Schema } from './schema.gen.ts'

export type StepRow = Selectable<ProvisioningStepsTable>

/** Adds steps that are to be done at once. */
export async function insertSteps(trx: Transaction<Schema>, tenantId: string, keys: readonly string[]): Promise<void> {
  await trx
    .insertInto('provisioning_steps')
    .values(keys.map((key) => ({ tenant_id: tenantId, key, next_attempt_at: sql<Date>`now()` })))
    .execute()
}

export function listSteps(db: Kysely<Schema>, tenantIds: readonly string[]): Promise<StepRow[]> {
  return db
    .selectFrom('provisioning_steps')
    .selectAll()
    .where('tenant_id', '=', sql<string>`any (${tenantIds}::uuid[])`)
    .orderBy('key')
    .execute()
}

/** The tenant of the step that has been due for the longest, and that nobody is at. */
export function findDueTenant(db: Kysely<Schema>): Promise<{ tenant_id: string } | undefined> {
  return db
    .selectFrom('provisioning_steps as s')
    .select('s.tenant_id')
    .where('s.next_attempt_at', '<=', sql<Date>`now()`)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('provisioning_runs as r')
            .select('r.run_id')
            .whereRef('r.tenant_id', '=', 's.tenant_id')
            .where('r.lease_expires_at', '>', sql<Date>`now()`),
        ),
      ),
    )
    .orderBy('s.next_attempt_at')
    .limit(1)
    .executeTakeFirst()
}

type Run = { tenantId: string; runId: string }

/** Begins the run of a tenant for so many seconds; false while another one has an unexpired lease. */
export async function beginRun(db: Kysely<Schema>, { tenantId, runId }: Run, leaseSeconds: number): Promise<boolean> {
  const lease = { run_id: runId, lease_expires_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` }
  const begun = await db
    .insertInto('provisioning_runs')
    .values({ tenant_id: tenantId, ...lease })
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet({ ...lease, started_at: sql<Date>`now()` })
        .where('provisioning_runs.lease_expires_at', '<=', sql<Date>`now()`),
    )
    .returning('run_id')
    .executeTakeFirst()
  return begun !== undefined
}

/** Extends the lease of a run, before what it does next; false when another run has taken over. */
export async function extendRun(db: Kysely<Schema>, { tenantId, runId }: Run, leaseSeconds: number): Promise<boolean> {
  const extended = await db
    .updateTable('provisioning_runs')
    .set({ lease_expires_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
    .where('tenant_id', '=', tenantId)
    .where('run_id', '=', runId)
    .returning('run_id')
    .executeTakeFirst()
  return extended !== undefined
}

export async function endRun(db: Kysely<Schema>, { tenantId, runId }: Run): Promise<void> {
  await db.deleteFrom('provisioning_runs').where('tenant_id', '=', tenantId).where('run_id', '=', runId).execute()
}

/** Whether somebody is at the steps of a tenant at this moment. */
export async function isRunning(db: Kysely<Schema>, tenantId: string): Promise<boolean> {
  const run = await db
    .selectFrom('provisioning_runs')
    .select('run_id')
    .where('tenant_id', '=', tenantId)
    .where('lease_expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return run !== undefined
}

type StepId = { tenantId: string; key: string }

/**
 * Notes that a step is as it should be. One that was so before, and for which something had to be written again, is repaired: gives whether
 * it is.
 */
export async function settleStep(
  trx: Transaction<Schema>,
  { tenantId, key }: StepId,
  isWritten: boolean,
): Promise<boolean> {
  const { drift } = await trx
    .updateTable('provisioning_steps')
    .set({
      state: 'ok',
      drift: sql<string>`case when ${isWritten}::boolean and last_ok_at is not null then 'repaired' else 'none' end`,
      ...noError,
      attempts: 0,
      last_attempt_at: sql<Date>`now()`,
      last_ok_at: sql<Date>`now()`,
      next_attempt_at: null,
    })
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .returning('drift')
    .executeTakeFirstOrThrow()
  return drift === 'repaired'
}

const noError = { error_code: null, error_message: null, error_retryable: null }

/** Notes that a step failed, and when it is tried again by itself. */
export async function failStep(
  trx: Transaction<Schema>,
  { tenantId, key }: StepId,
  { code, message, retryInSeconds }: { code: string; message: string; retryInSeconds: number | undefined },
): Promise<void> {
  const again = retryInSeconds === undefined ? null : sql<Date>`now() + make_interval(secs => ${retryInSeconds})`
  await trx
    .updateTable('provisioning_steps')
    .set({
      state: 'error',
      error_code: code,
      error_message: message,
      error_retryable: retryInSeconds !== undefined,
      attempts: sql<number>`attempts + 1`,
      last_attempt_at: sql<Date>`now()`,
      next_attempt_at: again,
    })
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .execute()
}

/** Lets every step of a tenant run again, because what the tenant should have has changed. */
export async function markStepsDue(trx: Transaction<Schema>, tenantId: string): Promise<void> {
  await trx
    .updateTable('provisioning_steps')
    .set({ next_attempt_at: sql<Date>`now()` })
    .where('tenant_id', '=', tenantId)
    .execute()
}
