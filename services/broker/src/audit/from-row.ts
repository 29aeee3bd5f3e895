import type { RecordKind } from '@constellation/contracts-broker'
import type { Selectable } from 'kysely'
import type { MintLogTable } from '../store/schema.gen.ts'
import type { AnchoredRecord } from './anchors/audit-anchor.ts'
import { recordHash } from './audit-record.ts'

/** A stored record. Its hash is computed again, so that an edited row has another than it says. */
export function fromRow(row: Selectable<MintLogTable>): AnchoredRecord {
  const record = {
    id: row.id,
    // The table permits no other kind.
    kind: row.kind as RecordKind,
    mintedAt: row.minted_at,
    requestId: row.request_id,
    omniAccount: row.omni_account,
    grantorOmniAccount: row.grantor_omni_account,
    wallet: row.wallet,
    agentId: row.agent_id,
    service: row.service,
    scopePath: row.scope_path,
    grantId: row.grant_id,
    leaseId: row.lease_id,
    tokenHash: row.requester_token_hash,
    callHash: row.call_hash,
  }
  return { ...record, recordHash: recordHash(record) }
}
