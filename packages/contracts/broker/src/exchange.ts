import { endpoint } from '@constellation/contract'
import { SessionGrant } from './shapes/session.ts'

const exchangeLegacyToken = endpoint({
  method: 'post',
  path: '/v1/auth/exchange',
  summary: 'Exchange an access token of a user, sent as a bearer, for a session. Goes with 1.0',
  allow: 'public',
  status: 200,
  reply: SessionGrant.omit({ identity_type: true, identity_value: true }),
  errors: [
    'not_found',
    'unauthorized',
    'wallet_required',
    'role_mismatch',
    'parent_mismatch',
    'rate_limited',
    'backend_unreachable',
  ],
})

export const operations = { exchangeLegacyToken } as const
