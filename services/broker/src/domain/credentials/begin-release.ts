import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { insertPending } from '../../audit/ledger.ts'
import { newRecord } from '../../audit/new-record.ts'
import { notRecorded } from '../../audit/not-recorded.ts'
import type { Deps } from '../../deps.ts'
import type { Slot } from '../../store/idempotency.ts'
import { claimRequestId } from '../../store/request-ids.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { useGrant } from '../grants/use-grant.ts'
import type { Caller } from '../sessions/caller.ts'
import { claimSlot } from './claim-slot.ts'
import type { ProvedCall } from './read-signed-call.ts'

export type Begun = { record: AnchoredRecord } | { replayed: string }
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
  const replayed = slot && (await claimSlot(deps, trx, slot))
  if (replayed !== undefined) return { replayed }
  const keptSeconds = deps.settings.mintMaxAgeSeconds + deps.settings.maxSkewSeconds
  const request = { omniAccount, requestId: call.requestId, keptSeconds, now: deps.now() }
  if (!(await claimRequestId(trx, request)))
    throw new Failure('request_replayed', 'this request_id was used: sign a new request with another one')
  const grant = await useGrant(deps, trx, call)
  const record = newRecord(deps, {
    kind,
    requestId: caller.requestId,
    omniAccount,
    grantorOmniAccount: grant?.master_omni_account ?? omniAccount,
    wallet: call.wallet,
    agentId: call.agent_id,
    service: call.service,
    scopePath: call.scope_path,
    grantId: grant?.grant_id ?? '',
    leaseId,
    tokenHash: caller.tokenHash,
    callHash: call.callHash,
  })
  await insertPending(trx, record).catch((cause: unknown) => {
    throw notRecorded(cause)
  })
  return { record }
}
