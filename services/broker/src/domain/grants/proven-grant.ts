import type { ProvenGrant } from '../../grant-proofs/grant-proofs.ts'
import type { NewGrant } from '../../store/grants.ts'
import { unixSeconds } from '../unix-seconds.ts'

/** What the proof of a grant says: every column that never changes. */
export function provenGrant(grant: Omit<NewGrant, 'audit_proof'>): ProvenGrant {
  const { grant_id, master_omni_account, daemon_address, service, scope_path, max_uses } = grant
  return {
    grant_id,
    master_omni_account,
    daemon_address,
    service,
    scope_path,
    granted_at: unixSeconds(grant.granted_at),
    not_before: unixSeconds(grant.not_before),
    expires_at: unixSeconds(grant.expires_at),
    max_uses,
  }
}
