import { admitToAnchors } from '../../audit/anchor-everywhere.ts'
import { requestHash } from '../../audit/audit-record.ts'
import { insertPending } from '../../audit/ledger.ts'
import { newRecord } from '../../audit/new-record.ts'
import { releaseOnRecord } from '../../audit/release-on-record.ts'
import { newLease } from '../../cloud/lease.ts'
import type { Deps } from '../../deps.ts'
import type { Slot } from '../../store/idempotency.ts'
import type { Caller } from '../sessions/caller.ts'
import { type Answered, answerOnce } from './answer-once.ts'
import type { Begun } from './begin-release.ts'
import { claimSlot } from './claim-slot.ts'
import type { Release, SignedInput } from './release-for-call.ts'

/**
 * Releases something for a session alone, without a signed call. No grant is used, and the record names none. The release is recorded and a
 * repeated request answered as for a signed call.
 */
export async function releaseForBearer<Value, Answer>(
  deps: Deps,
  caller: Caller,
  input: Omit<SignedInput, 'body'>,
  { endpoint, kind, make, answer }: Release<Value, Answer>,
): Promise<Answered<Answer>> {
  const { walletAddress: wallet, omniAccount } = caller.session
  await admitToAnchors(deps.anchors, deps.settings.auditPolicy, omniAccount)
  const lease = newLease(wallet, deps.now(), deps.random)
  return answerOnce(deps, { caller, route: endpoint, ...input }, async (slot) => {
    const begun = await begin(deps, caller, { kind, leaseId: lease.leaseId, slot })
    if ('replayed' in begun) return begun
    const { record } = begun
    return { answer: answer(await releaseOnRecord(deps, record, () => make(record, lease)), record) }
  })
}

type Beginning = { kind: 'mint' | 'oidc_jwt'; leaseId: string; slot: Slot | undefined }

function begin(
  deps: Deps,
  { session, requestId, tokenHash }: Caller,
  { kind, leaseId, slot }: Beginning,
): Promise<Begun> {
  const { walletAddress: wallet, omniAccount } = session
  return deps.db.transaction().execute(async (trx) => {
    const replayed = slot && (await claimSlot(deps, trx, slot))
    if (replayed !== undefined) return { replayed }
    const record = newRecord(deps, {
      kind,
      requestId,
      omniAccount,
      grantorOmniAccount: omniAccount,
      wallet,
      agentId: wallet,
      service: '',
      scopePath: '',
      grantId: '',
      leaseId,
      tokenHash,
      callHash: requestHash({}),
    })
    await insertPending(trx, record)
    return { record }
  })
}
