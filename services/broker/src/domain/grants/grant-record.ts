import type { RecordKind } from '@constellation/contracts-broker'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { requestHash } from '../../audit/audit-record.ts'
import { newRecord } from '../../audit/new-record.ts'
import type { Deps } from '../../deps.ts'
import type { NewGrant } from '../../store/grants.ts'
import type { Revoker } from '../revokers/revoker.ts'

type Change = {
  kind: RecordKind
  by: Omit<Revoker, 'master' | 'note'>
  grant: Omit<NewGrant, 'audit_proof'>
  request: object
}

/** The record of a change of a grant. The session, and no signature, proves who asked; the hash is of the request. */
export function grantRecord(deps: Deps, { kind, by, grant, request }: Change): AnchoredRecord {
  return newRecord(deps, {
    kind,
    requestId: by.requestId,
    omniAccount: by.omniAccount,
    grantorOmniAccount: grant.master_omni_account,
    wallet: grant.daemon_address,
    agentId: grant.daemon_address,
    service: grant.service,
    scopePath: grant.scope_path,
    grantId: grant.grant_id,
    leaseId: '',
    tokenHash: by.tokenHash,
    callHash: requestHash(request),
  })
}
