import { endpoint } from '@constellation/contract'
import { z } from 'zod'

const Jwks = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
})

const open = { method: 'get', allow: 'public', status: 200, errors: [], cacheControl: 'public, max-age=300' } as const

const readDiscovery = endpoint({
  ...open,
  path: '/.well-known/openid-configuration',
  summary: 'The OpenID Connect discovery document, for the cloud',
  reply: z.object({
    issuer: z.string(),
    jwks_uri: z.string(),
    response_types_supported: z.array(z.string()),
    subject_types_supported: z.array(z.string()),
    id_token_signing_alg_values_supported: z.array(z.string()),
    scopes_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    claims_supported: z.array(z.string()),
  }),
})

const readJwks = endpoint({
  ...open,
  path: '/.well-known/jwks.json',
  summary: 'The keys that web-identity tokens are verified with',
  reply: Jwks,
})

const readProofJwks = endpoint({
  ...open,
  path: '/.well-known/audit-proof-jwks.json',
  summary: 'The keys that proofs of grants and heads of the audit are verified with',
  reply: Jwks,
})

export const operations = { readDiscovery, readJwks, readProofJwks } as const
