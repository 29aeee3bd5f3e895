import { canonicalJson } from '@constellation/canonical-json'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { type RecordKind, sha256 } from '../../audit/audit-record.ts'
import { newRecord } from '../../audit/new-record.ts'
import type { Deps } from '../../deps.ts'
import type { NewGrant } from '../../store/grants.ts'
import type { Caller } from '../sessions/caller.ts'

type Change = { kind: RecordKind; caller: Caller; grant: Omit<NewGrant, 'audit_proof'>; request: object }

/** The record of a change of a grant. The session, and no signature, proves who asked; the hash is of the request. */
export function grantRecord(deps: Deps, { kind, caller, grant, request }: Change): AnchoredRecord {
  return newRecord(deps, {
    kind,
    requestId: caller.requestId,
    omniAccount: caller.session.omniAccount,
    grantorOmniAccount: grant.master_omni_account,
    wallet: grant.daemon_address,
    agentId: grant.daemon_address,
    service: grant.service,
    scopePath: grant.scope_path,
    grantId: grant.grant_id,
    leaseId: '',
    tokenHash: caller.tokenHash,
    // JSON leaves out members that are undefined.
    callHash: sha256(canonicalJson(JSON.parse(JSON.stringify(request)))),
  })
}
