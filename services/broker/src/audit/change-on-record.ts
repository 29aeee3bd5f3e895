import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { Deps } from '../deps.ts'
import type { Schema } from '../store/schema.gen.ts'
import { type Anchoring, anchorEverywhere, anchorInDatabase, behindDetail } from './anchor-everywhere.ts'
import type { AnchoredRecord } from './anchors/audit-anchor.ts'
import { insertPending, type Outcome, settleWithin } from './ledger.ts'
import { notRecorded, orNotRecorded, settleQuietly } from './not-recorded.ts'

type Change<T> = {
  record: AnchoredRecord
  /** Makes the change. It commits together with the outcome of the record, or not at all. */
  work: (trx: Transaction<Schema>) => Promise<T>
  /** A change that takes a right away does not wait for anchors outside the database: the reconciler brings the record to them. */
  takesAway?: true
}

/** Makes a change that is on record in every required anchor. When it cannot be recorded it is rolled back, with `audit_error`. */
export async function changeOnRecord<T>(deps: Deps, { record, work, takesAway }: Change<T>): Promise<T> {
  await orNotRecorded(deps.db.transaction().execute((trx) => insertPending(trx, record)))
  const anchoring = await (takesAway ? anchorInDatabase : anchorEverywhere)(
    deps.anchors,
    deps.settings.auditPolicy,
    record,
  )
  if (anchoring.failure && !takesAway) {
    await settleQuietly(deps, record, {
      ...outcomeOf(anchoring, deps.now()),
      status: 'quarantined',
      outcome: 'audit_failed',
    })
    throw notRecorded(anchoring.failure)
  }
  const outcome = anchoring.failure
    ? ({ ...outcomeOf(anchoring, deps.now()), status: 'quarantined', outcome: 'audit_failed' } as const)
    : ({
        ...outcomeOf(anchoring, deps.now()),
        status: 'confirmed',
        released: true,
        detail: behindDetail(anchoring),
      } as const)
  try {
    const result = await deps.durability.confirm(() => commit(deps, record, work, outcome))
    if (outcome.status === 'quarantined') deps.brokerMetrics.quarantined.add({})
    return result
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'audit_failed'
    const status = error instanceof Failure ? 'failed' : 'quarantined'
    await settleQuietly(deps, record, { ...outcomeOf(anchoring, deps.now()), status, outcome: code })
    throw error instanceof Failure ? error : notRecorded(error)
  }
}

function commit<T>(deps: Deps, { id }: AnchoredRecord, work: Change<T>['work'], outcome: Outcome): Promise<T> {
  return deps.db.transaction().execute(async (trx) => {
    const result = await work(trx)
    // The lock on the chain is taken last, and held for the commit alone.
    if (!(await settleWithin(trx, id, ['pending'], outcome))) throw new Error('the record was no longer pending')
    return result
  })
}

function outcomeOf({ receipts }: Anchoring, settledAt: Date) {
  return { released: false, outcome: 'ok', detail: '', receipts, credentialExpiresAt: null, settledAt }
}
