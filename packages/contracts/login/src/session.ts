import { endpoint } from '@constellation/contract'
import { z } from 'zod'

const refreshSession = endpoint({
  method: 'post',
  path: '/session/refresh',
  summary:
    'A new access token for a browser-only application, by the session cookie and the header X-Requested-With: login',
  allow: 'browser',
  status: 200,
  reply: z.object({ accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.number().int() }),
  errors: [
    'restricted_session',
    'second_factor_required',
    'application_denied',
    'user_disabled',
    'account_suspended',
    'rbac_unavailable',
  ],
})

const logoutTokenKeys = endpoint({
  method: 'get',
  path: '/.well-known/jwks.json',
  summary: 'The public keys that verify back-channel logout tokens (RFC 7517)',
  allow: 'public',
  status: 200,
  reply: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
  errors: [],
  retry: 'safe',
})

export const operations = { refreshSession, logoutTokenKeys } as const
