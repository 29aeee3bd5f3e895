import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { canonicalJson } from '@constellation/canonical-json'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit, type NewAuditEvent } from '../../store/audit.ts'
import {
  beginRun,
  endRun,
  extendRun,
  failStep,
  insertSteps,
  listSteps,
  type Run,
  type StepRow,
  type Subject,
  settleStep,
  skipStep,
} from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { systemEntry } from '../audit/audit-entry.ts'
import { classify, retryInSeconds } from './classify.ts'
import { inOrder } from './in-order.ts'
import { type Step, StepFailure } from './step.ts'
import type { SubjectKind } from './subject-kind.ts'
import { subjectKinds } from './subject-kinds.ts'

const leaseSeconds = 120

/**
 * Runs every step of a subject, those that need nothing of each other side by side, each with its result in a transaction of its own. No
 * transaction is open while another system is called. Gives false when another run is at it. A run that lost its lease stops before it
 * does anything more.
 */
export async function runSteps(deps: Deps, subject: Subject): Promise<boolean> {
  const run = { ...subject, runId: deps.newId() }
  if (!(await beginRun(deps.db, run, leaseSeconds))) return false
  try {
    const kind = subjectKinds[subject.type]
    const found = await findSubject(deps, kind, run)
    await insertSteps(
      deps.db,
      run,
      kind.steps.map(({ key }) => key),
    )
    await inOrder(kind.steps, { isReversed: kind.isLeaving(found) }, async (step) => {
      if (!(await extendRun(deps.db, run, leaseSeconds))) return false
      return runStep(deps, { kind, run, step })
    })
  } finally {
    await endRun(deps.db, run)
  }
  return true
}

type Work = { kind: SubjectKind<unknown>; run: Run; step: Step<unknown> }

async function findSubject({ db }: Deps, kind: SubjectKind<unknown>, { type, id }: Subject): Promise<unknown> {
  const found = await kind.find(db, id)
  if (!found) throw new Error(`a step of the ${type} ${id}, which does not exist`)
  return found
}

/** Gives whether the step is settled. */
async function runStep(deps: Deps, work: Work): Promise<boolean> {
  const { kind, run, step } = work
  const subject = await findSubject(deps, kind, run)
  const reason = step.skipReason?.(deps, subject)
  try {
    if (reason !== undefined)
      return await note(deps, work, subject, (trx) => skipStep(trx, { ...run, key: step.key }, reason))
    const isWritten = await reconcile(deps, subject, step)
    return await note(deps, work, subject, (trx) => settle(deps, trx, work, subject, isWritten))
  } catch (error) {
    await noteFailure(deps, work, subject, error)
    return false
  }
}

/** Makes what is there equal to what should be. Gives whether something was written. */
async function reconcile(deps: Deps, subject: unknown, step: Step<unknown>): Promise<boolean> {
  const desired = step.desired(subject)
  if (isDeepStrictEqual(await step.observe(deps, subject), desired)) return false
  await step.apply(deps, subject)
  if (!isDeepStrictEqual(await step.observe(deps, subject), desired))
    throw new StepFailure('verify_failed', 'the other system took the change, and does not show it')
  return true
}

/**
 * Notes a step as settled, and moves the subject where that was the last it waited for. The lease is extended first: that locks the run, so
 * that of two steps that settle at the same moment the second sees the first. Gives false when the run has lost its lease.
 */
function note(
  deps: Deps,
  { kind, run }: Work,
  subject: unknown,
  work: (trx: Transaction<Schema>) => Promise<void>,
): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    if (!(await extendRun(trx, run, leaseSeconds))) return false
    await work(trx)
    const rows = await listSteps(trx, run.type, [run.id])
    const arrived = await kind.arrive(trx, subject, {
      critical: areSettled(rows, criticalKeys(kind)),
      all: areSettled(rows),
    })
    if (arrived) await appendAudit(trx, entry(deps, kind, subject, arrived))
    return true
  })
}

function criticalKeys({ steps }: SubjectKind<unknown>): ReadonlySet<string> {
  return new Set(steps.filter(({ critical }) => critical).map(({ key }) => key))
}

function areSettled(rows: readonly StepRow[], among?: ReadonlySet<string>): boolean {
  return rows.every(({ key, state }) => state === 'ok' || state === 'skipped' || (among && !among.has(key)))
}

async function settle(deps: Deps, trx: Transaction<Schema>, work: Work, subject: unknown, isWritten: boolean) {
  const { kind, run, step } = work
  const desiredHash = createHash('sha256')
    .update(canonicalJson(step.desired(subject) ?? null))
    .digest('hex')
  const isRepaired = await settleStep(trx, { ...run, key: step.key }, { isWritten, desiredHash })
  if (!isRepaired) return
  const detail = { subject: run.type, key: step.key }
  await appendAudit(trx, entry(deps, kind, subject, { action: 'provisioning.repair', detail }))
}

async function noteFailure(deps: Deps, { kind, run, step }: Work, subject: unknown, error: unknown): Promise<void> {
  const { key } = step
  const failure = classify(error)
  const { code, message } = failure
  deps.logger.warn({ error, subject: run.type, id: run.id, step: key, code }, 'a step failed')
  await deps.db.transaction().execute(async (trx) => {
    if (!(await extendRun(trx, run, leaseSeconds))) return
    const before = (await listSteps(trx, run.type, [run.id])).find((row) => row.key === key)
    const again = retryInSeconds(failure, before?.attempts ?? 0, Math.random)
    await failStep(trx, { ...run, key }, { code, message, retryInSeconds: again })
    if (before?.error_code === code) return
    const detail = { subject: run.type, key, code }
    await appendAudit(trx, entry(deps, kind, subject, { action: 'provisioning.fail', outcome: 'failed', detail }))
  })
}

type Entry = Pick<NewAuditEvent, 'action' | 'detail'> & { outcome?: 'failed' }

function entry(deps: Deps, { tenantIdOf }: SubjectKind<unknown>, subject: unknown, more: Entry): NewAuditEvent {
  return systemEntry(deps.newId(), { tenantId: tenantIdOf(subject), ...more })
}
