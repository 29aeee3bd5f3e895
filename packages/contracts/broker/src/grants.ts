import { endpoint, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Address, KnownAddress, OmniAccount, ScopePath, ServiceLabel, Signature, UnixSeconds } from './shapes/fields.ts'

/** The wallet's agreement to belong to a master: a signature over `bind-daemon`. */
export const DaemonProof = z.strictObject({ issued_at: z.iso.datetime({ precision: 0 }), signature: Signature })

const uses = z.number().int().min(1).max(1_000_000)

export const Grant = z
  .object({
    grant_id: z.string(),
    daemon_address: KnownAddress,
    service: ServiceLabel,
    scope_path: z.string(),
    label: z.string().nullable(),
    granted_at: UnixSeconds,
    not_before: UnixSeconds,
    expires_at: UnixSeconds,
    max_uses: uses,
    used_count: z.number().int(),
    revoked_at: UnixSeconds.nullable(),
  })
  .meta({ id: 'Grant' })
export type Grant = z.output<typeof Grant>

export const createGrant = endpoint({
  method: 'post',
  path: '/v1/grant/create',
  summary: 'Permit a daemon credentials for one path, until then, so many times',
  allow: { own: 'session' },
  body: z.strictObject({
    daemon_address: Address,
    service: ServiceLabel,
    scope_path: ScopePath,
    expires_at: UnixSeconds,
    max_uses: uses,
    not_before: UnixSeconds.optional(),
    label: z.string().trim().min(1).max(80).optional(),
    daemon_proof: DaemonProof.optional(),
  }),
  status: 200,
  reply: z.object({
    grant_id: z.string(),
    audit_proof: z.string(),
    granted_at: UnixSeconds,
    not_before: UnixSeconds,
    expires_at: UnixSeconds,
    max_uses: uses,
  }),
  errors: [
    'wallet_required',
    'daemon_cannot_grant',
    'grant_impossible',
    'role_mismatch',
    'parent_mismatch',
    'audit_error',
    'audit_unavailable',
    'rate_limited',
  ],
})

const revokeGrant = endpoint({
  method: 'post',
  path: '/v1/grant/revoke',
  summary: 'Revoke a grant: nothing is minted on it from the next request on',
  allow: { own: 'session' },
  body: z.strictObject({ grant_id: z.string().max(64) }),
  status: 200,
  reply: z.object({
    grant_id: z.string(),
    revoked_at: UnixSeconds,
    /** When the last credential that was minted on the grant expires at the cloud; null when none lives. */
    credentials_live_until: UnixSeconds.nullable(),
  }),
  errors: ['wallet_required', 'not_found', 'audit_error', 'audit_unavailable'],
})

const listGrants = endpoint({
  method: 'get',
  path: '/v1/grant/list',
  summary: "The caller's grants, newest first, the revoked ones included",
  allow: { own: 'session' },
  query: pageQuery({ owner: OmniAccount.optional() }),
  status: 200,
  reply: z.object({ owner: OmniAccount, grants: z.array(Grant), nextCursor: z.string().nullable() }),
  errors: ['permission_denied'],
  retry: 'safe',
})

export const operations = { createGrant, revokeGrant, listGrants } as const
