import type { Context } from 'hono'
import { describeEndpoints } from '../oidc/describe-endpoints.ts'
import { describeKeySet } from '../oidc/signing-keys.ts'
import { describeEntraError } from './errors.ts'
import type { EntraState } from './state.ts'
import { readAudience } from './tenants.ts'

/** The discovery document of a tenant. If any tenant may sign in, the issuer is a template: `{tenantid}` stands for the token's `tid`. */
export function sendEntraDiscovery(ctx: Context, { options, serverOrigin, faults }: EntraState): Response {
  const { publicOrigin, now, random } = options
  const segment = ctx.req.param('tenant') ?? ''
  const audience = readAudience(segment)
  if (!audience) {
    const { status, body } = describeEntraError('unknownTenant', now(), random)
    return ctx.json(body, status)
  }
  const tenant = audience.kind === 'tenant' ? audience.tid : '{tenantid}'
  ctx.header('cache-control', 'max-age=86400, private')
  return ctx.json({
    ...describeEndpoints(faults, {
      issuer: `${publicOrigin}/${tenant}/v2.0`,
      userinfo: `${serverOrigin}/oidc/userinfo`,
      ways: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    }),
    authorization_endpoint: `${publicOrigin}/${segment}/oauth2/v2.0/authorize`,
    token_endpoint: `${serverOrigin}/${segment}/oauth2/v2.0/token`,
    jwks_uri: `${serverOrigin}/${segment}/discovery/v2.0/keys`,
    response_modes_supported: ['query'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: 'sub iss aud exp iat nonce preferred_username name tid ver email'.split(' '),
  })
}

/** The key set. It is the same for every tenant, and its keys have no `alg`. */
export async function sendEntraKeys(ctx: Context, { keys, faults }: EntraState): Promise<Response> {
  ctx.header('cache-control', 'max-age=86400, private')
  return ctx.json(await describeKeySet(keys, {}, faults))
}
