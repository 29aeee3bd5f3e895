import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { requestHash } from '../../audit/audit-record.ts'
import { newRecord } from '../../audit/new-record.ts'
import type { Deps } from '../../deps.ts'
import type { Lease } from '../../store/leases.ts'
import type { Revoker } from '../revokers/revoker.ts'

/** The record of the revocation of a lease. */
export function leaseRecord(deps: Pick<Deps, 'newId' | 'now'>, revoker: Revoker, lease: Lease): AnchoredRecord {
  return newRecord(deps, {
    kind: 'lease_revoked',
    requestId: revoker.requestId,
    omniAccount: revoker.omniAccount,
    grantorOmniAccount: lease.grantor_omni_account,
    wallet: lease.wallet,
    agentId: lease.agent_id,
    service: lease.service,
    scopePath: lease.scope_path,
    grantId: lease.grant_id,
    leaseId: lease.lease_id,
    tokenHash: revoker.tokenHash,
    callHash: requestHash({ lease_id: lease.lease_id }),
  })
}
