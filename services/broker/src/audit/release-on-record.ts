import { Failure } from '@constellation/chassis'
import type { Deps } from '../deps.ts'
import { anchorEverywhere, behindDetail } from './anchor-everywhere.ts'
import type { AnchoredRecord } from './anchors/audit-anchor.ts'
import { type Outcome, settle } from './ledger.ts'
import { notRecorded, orNotRecorded, settleQuietly } from './not-recorded.ts'

type Audited = Pick<Deps, 'anchors' | 'auditWriter' | 'brokerMetrics' | 'now' | 'logger' | 'settings'>

/** What is to be released, which stays in the dark until the record is confirmed. */
export type Made<T> = { value: T; credentialExpiresAt: Date }
export type Released<T> = { value: T; anchored: string[] }

/**
 * Makes something and lets it out only when its record is durable in every required anchor, and the row says that it was released. The
 * record is stored as pending before. `make` and the anchors run at the same time; until the last commit nothing of what was made is
 * returned.
 */
export async function releaseOnRecord<T>(
  deps: Audited,
  record: AnchoredRecord,
  make: () => Promise<Made<T>>,
): Promise<Released<T>> {
  const { anchors, settings, auditWriter } = deps
  const [made, anchoring] = await Promise.all([
    make().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
    anchorEverywhere(anchors, settings.auditPolicy, record),
  ])
  const base = {
    released: false,
    detail: '',
    receipts: anchoring.receipts,
    credentialExpiresAt: null,
    settledAt: deps.now(),
  }
  if ('error' in made) {
    const outcome = made.error instanceof Failure ? made.error.code : 'internal'
    await settleQuietly(deps, record, { ...base, status: 'failed', outcome })
    throw made.error
  }
  const { value, credentialExpiresAt } = made.value
  if (anchoring.failure) {
    const outcome = 'audit_failed'
    await settleQuietly(deps, record, { ...base, status: 'quarantined', outcome, credentialExpiresAt })
    throw notRecorded(anchoring.failure)
  }
  const confirmed: Outcome = {
    ...base,
    status: 'confirmed',
    released: true,
    outcome: 'ok',
    detail: behindDetail(anchoring),
    credentialExpiresAt,
  }
  const place = await orNotRecorded(settle(auditWriter, record.id, ['pending'], confirmed))
  if (!place) throw notRecorded(new Error('the record was no longer pending'))
  deps.logger.info({ auditRecord: record.id, wallet: record.wallet, ...place }, 'released')
  return { value, anchored: anchoring.confirmed }
}
