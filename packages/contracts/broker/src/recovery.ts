import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { createGrant, DaemonProof } from './grants.ts'
import { IdentityName } from './links.ts'
import { Address, OmniAccount, UnixSeconds } from './shapes/fields.ts'

const RecoveryId = z.string().max(64)

const lookUpRecovery = endpoint({
  method: 'post',
  path: '/v1/wallet/recover/lookup',
  summary: 'Whether an identity is linked to a master wallet',
  allow: 'public',
  body: IdentityName,
  status: 200,
  reply: z.discriminatedUnion('linked', [
    z.object({ linked: z.literal(true), omni_account: OmniAccount, next_step: z.string() }),
    z.object({ linked: z.literal(false), next_step: z.string() }),
  ]),
  errors: ['unauthorized', 'rate_limited'],
})

const startRecovery = endpoint({
  method: 'post',
  path: '/v1/wallet/recover/start',
  summary: 'Ask the master for a grant for a new daemon, as a linked identity. Nothing is granted by asking',
  allow: { own: 'session' },
  body: z.strictObject({
    daemon_address: Address,
    daemon_proof: DaemonProof,
    reason: z.string().trim().min(1).max(200).optional(),
  }),
  status: 202,
  reply: z.object({ recovery_id: RecoveryId, status: z.literal('awaiting_master'), expires_at: UnixSeconds }),
  errors: ['permission_denied', 'rate_limited', 'audit_error', 'audit_unavailable'],
})

const finishRecovery = endpoint({
  method: 'post',
  path: '/v1/wallet/recover/finish',
  summary: 'Grant a new daemon its path, as the master',
  allow: { own: 'session' },
  body: createGrant.body
    .pick({ service: true, scope_path: true, expires_at: true, max_uses: true })
    .extend({ recovery_id: RecoveryId }),
  status: 200,
  reply: createGrant.reply,
  errors: [
    'wallet_required',
    'daemon_cannot_grant',
    'not_found',
    'grant_impossible',
    'role_mismatch',
    'parent_mismatch',
    'audit_error',
    'audit_unavailable',
  ],
})

const cancelRecovery = endpoint({
  method: 'post',
  path: '/v1/wallet/recover/cancel',
  summary: 'Cancel a recovery, as the master, before its grant begins',
  allow: { own: 'session' },
  body: z.strictObject({ recovery_id: RecoveryId }),
  status: 200,
  reply: z.object({ recovery_id: RecoveryId, status: z.literal('cancelled') }),
  errors: ['wallet_required', 'daemon_cannot_grant', 'not_found', 'audit_error', 'audit_unavailable'],
})

export const operations = { lookUpRecovery, startRecovery, finishRecovery, cancelRecovery } as const
