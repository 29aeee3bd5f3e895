import { Failure } from '@constellation/chassis'
import type { Deps } from '../deps.ts'
import type { AnchoredRecord } from './anchors/audit-anchor.ts'
import { type Outcome, settle } from './ledger.ts'

/** The refusal of what could not be recorded. */
export function notRecorded(cause: unknown): Failure {
  return new Failure('audit_error', 'it could not be recorded, so nothing was done: try again', { cause })
}

/** The result of a write to the audit. Throws `audit_error` when it fails. */
export async function orNotRecorded<T>(write: Promise<T>): Promise<T> {
  return write.catch((cause: unknown) => {
    throw notRecorded(cause)
  })
}

/** The refusal is told in any case. A record that cannot be moved on stays pending, and the reconciler comes back to it. */
export async function settleQuietly(
  { auditWriter, brokerMetrics, logger }: Pick<Deps, 'auditWriter' | 'brokerMetrics' | 'logger'>,
  { id }: AnchoredRecord,
  outcome: Outcome,
): Promise<void> {
  try {
    const place = await settle(auditWriter, id, ['pending'], outcome)
    if (place && outcome.status === 'quarantined') brokerMetrics.quarantined.add({})
  } catch (error) {
    logger.error({ error, auditRecord: id }, 'the outcome of a record could not be written')
  }
}
