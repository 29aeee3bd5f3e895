import type { SkipReason, SubjectType } from '@constellation/contracts-platform'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { ProvisioningStepsTable, Schema } from './schema.gen.ts'

export type StepRow = Selectable<ProvisioningStepsTable>

/** What has steps: a tenant, a membership. */
export type Subject = { type: SubjectType; id: string }

/** Adds the steps that are not there, to be done at once. */
export async function insertSteps(db: Kysely<Schema>, { type, id }: Subject, keys: readonly string[]): Promise<void> {
  const rows = keys.map((key) => ({ subject_type: type, subject_id: id, key, next_attempt_at: sql<Date>`now()` }))
  await db
    .insertInto('provisioning_steps')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function listSteps(db: Kysely<Schema>, type: SubjectType, ids: readonly string[]): Promise<StepRow[]> {
  return db
    .selectFrom('provisioning_steps')
    .selectAll()
    .where('subject_type', '=', type)
    .where('subject_id', '=', sql<string>`any (${ids}::uuid[])`)
    .orderBy('key')
    .execute()
}

/** The subject of the step that has been due for the longest, and that nobody is at. */
export async function findDueSubject(db: Kysely<Schema>): Promise<Subject | undefined> {
  const due = await db
    .selectFrom('provisioning_steps as s')
    .select(['s.subject_type', 's.subject_id'])
    .where('s.next_attempt_at', '<=', sql<Date>`now()`)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('provisioning_runs as r')
            .select('r.run_id')
            .whereRef('r.subject_type', '=', 's.subject_type')
            .whereRef('r.subject_id', '=', 's.subject_id')
            .where('r.lease_expires_at', '>', sql<Date>`now()`),
        ),
      ),
    )
    .orderBy('s.next_attempt_at')
    .limit(1)
    .executeTakeFirst()
  // A CHECK of the table bounds the types.
  return due && { type: due.subject_type as SubjectType, id: due.subject_id }
}

export type Run = Subject & { runId: string }

/** Begins the run of a subject for so many seconds; false while another one has an unexpired lease. */
export async function beginRun(db: Kysely<Schema>, { type, id, runId }: Run, leaseSeconds: number): Promise<boolean> {
  const lease = { run_id: runId, lease_expires_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` }
  const begun = await db
    .insertInto('provisioning_runs')
    .values({ subject_type: type, subject_id: id, ...lease })
    .onConflict((conflict) =>
      conflict
        .columns(['subject_type', 'subject_id'])
        .doUpdateSet({ ...lease, started_at: sql<Date>`now()` })
        .where('provisioning_runs.lease_expires_at', '<=', sql<Date>`now()`),
    )
    .returning('run_id')
    .executeTakeFirst()
  return begun !== undefined
}

/** Extends the lease of a run, before what it does next; false when another run has taken over. */
export async function extendRun(db: Kysely<Schema>, { type, id, runId }: Run, leaseSeconds: number): Promise<boolean> {
  const extended = await db
    .updateTable('provisioning_runs')
    .set({ lease_expires_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('run_id', '=', runId)
    .returning('run_id')
    .executeTakeFirst()
  return extended !== undefined
}

export async function endRun(db: Kysely<Schema>, { type, id, runId }: Run): Promise<void> {
  await db
    .deleteFrom('provisioning_runs')
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('run_id', '=', runId)
    .execute()
}

/** Whether somebody is at the steps of a subject at this moment. */
export async function isRunning(db: Kysely<Schema>, { type, id }: Subject): Promise<boolean> {
  const run = await db
    .selectFrom('provisioning_runs')
    .select('run_id')
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('lease_expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return run !== undefined
}

type StepId = Subject & { key: string }

/** A settled step is compared again about a day later, a tenth sooner or later, so that many do not come at once. */
const nextComparison = sql<Date>`now() + interval '1 day' * (0.9 + 0.2 * random())`

/**
 * Notes that a step is as it should be. One that was so before, with the same wish, and for which something had to be written again, is
 * repaired: gives whether it is.
 */
export async function settleStep(
  trx: Transaction<Schema>,
  { type, id, key }: StepId,
  { isWritten, desiredHash, ref }: { isWritten: boolean; desiredHash: string; ref: unknown },
): Promise<boolean> {
  const { drift } = await trx
    .updateTable('provisioning_steps')
    .set({
      state: 'ok',
      reason: null,
      drift: sql<string>`case when ${isWritten}::boolean and desired_hash = ${desiredHash} then 'repaired' else 'none' end`,
      desired_hash: desiredHash,
      external_ref: ref === undefined ? null : JSON.stringify(ref),
      ...noError,
      attempts: 0,
      last_attempt_at: sql<Date>`now()`,
      last_ok_at: sql<Date>`now()`,
      next_attempt_at: nextComparison,
    })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('key', '=', key)
    .returning('drift')
    .executeTakeFirstOrThrow()
  return drift === 'repaired'
}

const noError = { error_code: null, error_message: null, error_retryable: null }

/** Notes that a step failed, and when it is tried again by itself. */
export async function failStep(
  trx: Transaction<Schema>,
  { type, id, key }: StepId,
  { code, message, retryInSeconds }: { code: string; message: string; retryInSeconds: number | undefined },
): Promise<void> {
  const again = retryInSeconds === undefined ? null : sql<Date>`now() + make_interval(secs => ${retryInSeconds})`
  await trx
    .updateTable('provisioning_steps')
    .set({
      state: 'error',
      reason: null,
      error_code: code,
      error_message: message,
      error_retryable: retryInSeconds !== undefined,
      attempts: sql<number>`attempts + 1`,
      last_attempt_at: sql<Date>`now()`,
      next_attempt_at: again,
    })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('key', '=', key)
    .execute()
}

/** Notes that there is nothing to do in a step, and why. */
export async function skipStep(trx: Transaction<Schema>, { type, id, key }: StepId, reason: SkipReason): Promise<void> {
  await trx
    .updateTable('provisioning_steps')
    .set({ state: 'skipped', reason, ...noError, attempts: 0, next_attempt_at: nextComparison })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('key', '=', key)
    .execute()
}

/** Lets a step that waits for another one be tried in half a minute. It stays as it is. */
export async function postponeStep(trx: Transaction<Schema>, { type, id, key }: StepId): Promise<void> {
  await trx
    .updateTable('provisioning_steps')
    .set({ next_attempt_at: sql<Date>`now() + interval '30 seconds'` })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('key', '=', key)
    .execute()
}

/** Lets every step of a subject run again, because what it should have has changed: none is settled until it was compared with that. */
export async function reopenSteps(trx: Transaction<Schema>, { type, id }: Subject): Promise<void> {
  await trx
    .updateTable('provisioning_steps')
    .set({ state: 'pending', reason: null, ...noError, attempts: 0, next_attempt_at: sql<Date>`now()` })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .execute()
}

/** Lets the steps of a subject rest for ever: it is gone. */
export async function endSteps(trx: Transaction<Schema>, { type, id }: Subject): Promise<void> {
  await trx
    .updateTable('provisioning_steps')
    .set({ next_attempt_at: null })
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .execute()
}
