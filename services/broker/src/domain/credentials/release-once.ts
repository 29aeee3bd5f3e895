import { admitToAnchors } from '../../audit/anchor-everywhere.ts'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { type Made, type Released, releaseOnRecord } from '../../audit/release-on-record.ts'
import { type Lease, newLease } from '../../cloud/lease.ts'
import type { Deps } from '../../deps.ts'
import type { Slot } from '../../store/idempotency.ts'
import type { Caller } from '../sessions/caller.ts'
import { type Answered, answerOnce } from './answer-once.ts'
import type { Endpoint } from './read-signed-call.ts'

/** What is released, and how it is made. */
export type Release<Value, Answer> = {
  endpoint: Endpoint
  kind: 'mint' | 'oidc_jwt'
  /** Makes what is released. Nothing of it leaves before the record is durable. */
  make: (record: AnchoredRecord, lease: Lease) => Promise<Made<Value>>
  answer: (released: Released<Value>, record: AnchoredRecord) => Answer
}

/** A release that has begun, with its pending record; or the answer of the same request before. */
export type Begun = { record: AnchoredRecord } | { replayed: string }

type Request = {
  wallet: string
  rawBody: Uint8Array
  idempotencyKey: string | undefined
  /** Stores the pending record, or finds the former answer. */
  begin: (leaseId: string, slot: Slot | undefined) => Promise<Begun>
}

/** Releases something on the record, under a new lease. A repeated request is answered as the first was. */
export async function releaseOnce<Value, Answer>(
  deps: Deps,
  caller: Caller,
  { wallet, begin, ...request }: Request,
  { endpoint, make, answer }: Release<Value, Answer>,
): Promise<Answered<Answer>> {
  await admitToAnchors(deps.anchors, deps.settings.auditPolicy, caller.session.omniAccount)
  const lease = newLease(wallet, deps.now(), deps.random)
  return answerOnce(deps, { caller, route: endpoint, ...request }, async (slot) => {
    const begun = await begin(lease.leaseId, slot)
    if ('replayed' in begun) return begun
    const { record } = begun
    if (record.grantId) deps.brokerMetrics.grantsConsumed.add({})
    return { answer: answer(await releaseOnRecord(deps, record, () => make(record, lease)), record) }
  })
}
