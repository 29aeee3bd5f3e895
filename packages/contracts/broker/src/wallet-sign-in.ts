import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Address, Signature, UnixSeconds } from './shapes/fields.ts'
import { SessionGrant } from './shapes/session.ts'

const startWalletSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/wallet/start',
  summary: 'A message for a wallet to sign (Sign-In with Ethereum, EIP-4361)',
  allow: 'public',
  body: z.strictObject({ address: Address, chain_id: z.number().int().positive().max(Number.MAX_SAFE_INTEGER) }),
  status: 200,
  reply: z.object({
    request_id: z.string(),
    expires_in_seconds: UnixSeconds,
    siwe_message: z.string(),
    nonce: z.string(),
    expires_at_iso: z.iso.datetime(),
  }),
  errors: ['not_found', 'auth_method_disabled', 'rate_limited'],
})

const verifyWalletSignIn = endpoint({
  method: 'post',
  path: '/v1/auth/wallet/verify',
  summary: 'A session for the wallet that signed the message',
  allow: 'public',
  body: z.strictObject({ request_id: z.string().max(64), signature: Signature }),
  status: 200,
  reply: SessionGrant,
  errors: ['not_found', 'auth_method_disabled', 'unauthorized', 'rate_limited', 'role_mismatch', 'parent_mismatch'],
})

export const operations = { startWalletSignIn, verifyWalletSignIn } as const
