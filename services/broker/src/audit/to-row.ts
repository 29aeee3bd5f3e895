import type { AnchoredRecord } from './anchors/audit-anchor.ts'

/** The columns of a record that never change, as they are stored. */
export function toRow(record: AnchoredRecord) {
  return {
    id: record.id,
    kind: record.kind,
    minted_at: record.mintedAt,
    request_id: record.requestId,
    omni_account: record.omniAccount,
    grantor_omni_account: record.grantorOmniAccount,
    wallet: record.wallet,
    agent_id: record.agentId,
    service: record.service,
    scope_path: record.scopePath,
    grant_id: record.grantId,
    lease_id: record.leaseId,
    requester_token_hash: record.tokenHash,
    call_hash: record.callHash,
    record_hash: record.recordHash,
  }
}
