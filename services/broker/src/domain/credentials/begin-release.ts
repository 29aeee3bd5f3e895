import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { insertPending } from '../../audit/ledger.ts'
import { newRecord } from '../../audit/new-record.ts'
import { notRecorded } from '../../audit/not-recorded.ts'
import type { Deps } from '../../deps.ts'
import { claimAnswer, type Slot } from '../../store/idempotency.ts'
import { claimRequestId } from '../../store/request-ids.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { useGrant } from '../grants/use-grant.ts'
import type { Caller } from '../sessions/caller.ts'
import type { ProvedCall } from './read-signed-call.ts'

type Begun = { record: AnchoredRecord } | { replayed: string }
type Call = { caller: Caller; call: ProvedCall; kind: 'mint' | 'oidc_jwt'; leaseId: string; slot: Slot | undefined }

/**
 * Uses the grant and stores the pending record in one transaction: no use without a record, and no record without a use. A repeated
 * request gives the answer of the first instead.
 */
export function beginRelease(deps: Deps, call: Call): Promise<Begun> {
  return deps.db.transaction().execute((trx) => begin(deps, trx, call))
}

async function begin(
  deps: Deps,
  trx: Transaction<Schema>,
  { caller, call, kind, leaseId, slot }: Call,
): Promise<Begun> {
  const { omniAccount } = caller.session
  if (slot) {
    const claimed = await claimAnswer(trx, deps.sealing, slot, deps.now())
    if (claimed.state === 'answered') return { replayed: claimed.answer }
    if (claimed.state === 'in_progress')
      throw new Failure('idempotency_in_progress', 'the same request is being answered', { retryAfterSeconds: 1 })
    if (claimed.state === 'other_request')
      throw new Failure('idempotency_conflict', 'the Idempotency-Key was used for another request: take a new key')
  }
  const keptSeconds = deps.settings.mintMaxAgeSeconds + deps.settings.maxSkewSeconds
  const request = { omniAccount, requestId: call.requestId, keptSeconds, now: deps.now() }
  if (!(await claimRequestId(trx, request)))
    throw new Failure('request_replayed', 'this request_id was used: sign a new request with another one')
  const grant = await useGrant(deps, trx, call)
  const record = newRecord(deps, {
    kind,
    requestId: caller.requestId,
    omniAccount,
    grantorOmniAccount: grant.master_omni_account,
    wallet: call.wallet,
    agentId: call.agent_id,
    service: call.service,
    scopePath: call.scope_path,
    grantId: grant.grant_id,
    leaseId,
    tokenHash: caller.tokenHash,
    callHash: call.callHash,
  })
  await insertPending(trx, record).catch((cause: unknown) => {
    throw notRecorded(cause)
  })
  return { record }
}
