import type { GrantState } from '@constellation/contracts-broker'
import type { GrantRow } from '../../store/grants.ts'

/** Whether a grant gives credentials now, or else the first reason why not. */
export function grantState(grant: GrantRow, now: Date): GrantState {
  if (grant.revoked_at) return 'revoked'
  if (grant.expires_at <= now) return 'expired'
  if (grant.not_before > now) return 'not_active'
  return grant.used_count >= grant.max_uses ? 'used_up' : 'live'
}
