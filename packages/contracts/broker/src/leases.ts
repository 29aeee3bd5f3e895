import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { UnixSeconds } from './shapes/fields.ts'

/** What the cloud refuses from now on, and what lives on. */
const RevokedLease = z.object({
  lease_id: z.string(),
  /** `denied`: the cloud refuses its sessions. `ended`: its credentials had expired, so nothing was changed. */
  state: z.enum(['denied', 'ended']),
  since: UnixSeconds,
  /** What ended, in one sentence. */
  ended: z.string(),
  /** What the revocation does not end, in one or two sentences. */
  lives_on: z.string(),
  grant_id: z.string(),
  /** Whether the grant of the lease still gives credentials. */
  grant_is_live: z.boolean(),
  /** When the last credential of the grant's other leases expires at the cloud; null when none lives. */
  credentials_live_until: UnixSeconds.nullable(),
})
export type RevokedLease = z.output<typeof RevokedLease>

const revokeLease = endpoint({
  method: 'post',
  path: '/v1/leases/{lease_id}/revoke',
  summary: 'End the sessions of one lease at the cloud, before they expire',
  allow: { own: 'session' },
  params: z.object({ lease_id: z.string().max(64) }),
  status: 200,
  reply: RevokedLease,
  errors: [
    'wallet_required',
    'not_found',
    'lease_revocation_disabled',
    'too_many_leases',
    'lease_not_denied',
    'audit_error',
    'audit_unavailable',
  ],
})

export const operations = { revokeLease } as const
