import { describeKeySet } from '../oidc/signing-keys.ts'
import type { GraphCall } from './call.ts'
import type { GraphState } from './state.ts'
import { refuseToken } from './token-refusals.ts'

/** The discovery document of a tenant, for libraries that read it before they request a token. */
export function sendDiscovery({ target }: GraphCall, state: GraphState): Response {
  const { origin, directory } = state
  const segment = target.tenant ?? ''
  const isAlias = ['common', 'organizations'].includes(segment.toLowerCase())
  const tenantId = isAlias ? '{tenantid}' : directory.findTenant(segment)?.id
  if (!tenantId) return refuseToken('unknownTenant', state)
  return Response.json({
    issuer: `${origin}/${tenantId}/v2.0`,
    token_endpoint: `${origin}/${segment}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${segment}/oauth2/v2.0/authorize`,
    jwks_uri: `${origin}/${segment}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: 'EU',
    msgraph_host: new URL(origin).host,
  })
}

/** Instance discovery, by which MSAL learns whether it may trust an authority. */
export function sendInstanceDiscovery({ request }: GraphCall, { origin }: GraphState): Response {
  const { host } = new URL(origin)
  const asked = new URL(request.url).searchParams.get('authorization_endpoint')
  const [, tenant = 'common'] = asked && URL.canParse(asked) ? new URL(asked).pathname.split('/') : []
  return Response.json({
    tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  })
}

export async function sendKeys(_call: GraphCall, { keys, faults }: GraphState): Promise<Response> {
  return Response.json(await describeKeySet(keys, {}, faults))
}
