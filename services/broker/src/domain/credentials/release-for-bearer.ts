import { requestHash } from '../../audit/audit-record.ts'
import { insertPending } from '../../audit/ledger.ts'
import { newRecord } from '../../audit/new-record.ts'
import { orNotRecorded } from '../../audit/not-recorded.ts'
import type { Deps } from '../../deps.ts'
import type { Slot } from '../../store/idempotency.ts'
import type { Caller } from '../sessions/caller.ts'
import type { Answered } from './answer-once.ts'
import { claimSlot } from './claim-slot.ts'
import type { SignedInput } from './release-for-call.ts'
import { type Begun, type Release, releaseOnce } from './release-once.ts'

/**
 * Releases something for a session alone, without a signed call. No grant is used, and the record names none. The release is recorded and a
 * repeated request answered as for a signed call.
 */
export function releaseForBearer<Value, Answer>(
  deps: Deps,
  caller: Caller,
  input: Omit<SignedInput, 'body'>,
  release: Release<Value, Answer>,
): Promise<Answered<Answer>> {
  const begin = (leaseId: string, slot: Slot | undefined) =>
    beginWithoutGrant(deps, caller, { kind: release.kind, leaseId, slot })
  return releaseOnce(deps, caller, { ...input, wallet: caller.session.walletAddress, begin }, release)
}

type Beginning = { kind: 'mint' | 'oidc_jwt'; leaseId: string; slot: Slot | undefined }

function beginWithoutGrant(
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
    await orNotRecorded(insertPending(trx, record))
    return { record }
  })
}
