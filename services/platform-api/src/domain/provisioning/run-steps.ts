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
  postponeStep,
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
import { type Refs, type Seen, type Step, StepFailure } from './step.ts'
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
    await inOrder(kind.steps, { isReversed: kind.isWithdrawn(found) }, async (step) => {
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
  const { refs, isReady } = await readPlace(deps, work, subject)
  try {
    const reason = step.skipReason?.(deps, subject, refs)
    if (reason !== undefined)
      return await note(deps, work, subject, (trx) => skipStep(trx, { ...run, key: step.key }, reason))
    if (!isReady) return await postpone(deps, work)
    const settled = await reconcile(deps, subject, step, refs)
    return await note(deps, work, subject, (trx) => settle(deps, trx, work, subject, settled))
  } catch (error) {
    await noteFailure(deps, work, subject, error)
    return false
  }
}

/**
 * What the objects of the subject and of its tenant are called elsewhere, and whether the step of the tenant that this one needs is
 * settled.
 */
async function readPlace({ db }: Deps, { kind, run, step }: Work, subject: unknown) {
  const own = await listSteps(db, run.type, [run.id])
  const above = run.type === 'tenant' ? [] : await listSteps(db, 'tenant', [kind.tenantIdOf(subject)])
  const known = [...above, ...own].filter(({ external_ref }) => external_ref !== null)
  const refs: Refs = Object.fromEntries(known.map(({ key, external_ref }) => [key, external_ref]))
  const needed = step.needs === undefined || above.some((row) => row.key === step.needs && isSettled(row))
  return { refs, isReady: needed }
}

async function postpone({ db }: Deps, { run, step }: Work): Promise<false> {
  await db.transaction().execute((trx) => postponeStep(trx, { ...run, key: step.key }))
  return false
}

type Reconciled = { isWritten: boolean; ref: Seen['ref'] }

/** Makes what is there equal to what should be. Gives whether something was written, and what the object is called there. */
async function reconcile(deps: Deps, subject: unknown, step: Step<unknown>, refs: Refs): Promise<Reconciled> {
  const desired = step.desired(subject)
  const before = await step.observe(deps, subject, refs)
  if (isDeepStrictEqual(before?.is, desired)) return { isWritten: false, ref: before?.ref }
  await step.apply(deps, subject, refs)
  const after = await step.observe(deps, subject, refs)
  if (!isDeepStrictEqual(after?.is, desired))
    throw new StepFailure('verify_failed', 'the other system took the change, and does not show it')
  return { isWritten: true, ref: after?.ref }
}

/**
 * Notes a step as settled, and moves the subject where that was the last it waited for. The lease is extended first: that locks the run, so
 * that of two steps that settle at the same moment the second sees the first. Gives false, and notes nothing, when the run has lost its
 * lease, or when something else should be there by now.
 */
function note(
  deps: Deps,
  { kind, run, step }: Work,
  subject: unknown,
  work: (trx: Transaction<Schema>) => Promise<void>,
): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    if (!(await extendRun(trx, run, leaseSeconds))) return false
    const current = await kind.find(trx, run.id)
    if (!isDeepStrictEqual(step.desired(current), step.desired(subject))) return false
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
  return rows.every((row) => isSettled(row) || (among && !among.has(row.key)))
}

function isSettled({ state }: StepRow): boolean {
  return state === 'ok' || state === 'skipped'
}

async function settle(
  deps: Deps,
  trx: Transaction<Schema>,
  work: Work,
  subject: unknown,
  { isWritten, ref }: Reconciled,
): Promise<void> {
  const { kind, run, step } = work
  const desiredHash = createHash('sha256')
    .update(canonicalJson(step.desired(subject) ?? null))
    .digest('hex')
  const isRepaired = await settleStep(trx, { ...run, key: step.key }, { isWritten, desiredHash, ref })
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
