import type { SignedCall } from '@constellation/contracts-broker'
import { admitToAnchors } from '../../audit/anchor-everywhere.ts'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { type Made, type Released, releaseOnRecord } from '../../audit/release-on-record.ts'
import { type Lease, newLease } from '../../cloud/lease.ts'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'
import { type Answered, answerOnce } from './answer-once.ts'
import { beginRelease } from './begin-release.ts'
import { type Endpoint, readSignedCall } from './read-signed-call.ts'

/** A signed call as it was received. */
export type SignedInput = { body: SignedCall; rawBody: Uint8Array; idempotencyKey: string | undefined }

export type Release<Value, Answer> = {
  endpoint: Endpoint
  kind: 'mint' | 'oidc_jwt'
  /** Makes what is released. Nothing of it leaves before the record is durable. */
  make: (record: AnchoredRecord, lease: Lease) => Promise<Made<Value>>
  answer: (released: Released<Value>, record: AnchoredRecord) => Answer
}

/**
 * Releases something for a signed call: the call is proved, its grant used, the release recorded, and a repeated request is answered again.
 */
export async function releaseForCall<Value, Answer>(
  deps: Deps,
  caller: Caller,
  input: SignedInput,
  { endpoint, kind, make, answer }: Release<Value, Answer>,
): Promise<Answered<Answer>> {
  const { walletAddress: wallet, omniAccount } = caller.session
  const call = await readSignedCall(deps, { ...input, wallet, endpoint })
  await admitToAnchors(deps.anchors, deps.settings.auditPolicy, omniAccount)
  const lease = newLease(call.wallet, deps.now(), deps.random)
  return answerOnce(deps, { caller, route: endpoint, ...input }, async (slot) => {
    const begun = await beginRelease(deps, { caller, call, kind, leaseId: lease.leaseId, slot })
    if ('replayed' in begun) return begun
    const { record } = begun
    if (record.grantId) deps.brokerMetrics.grantsConsumed.add({})
    return { answer: answer(await releaseOnRecord(deps, record, () => make(record, lease)), record) }
  })
}
