import type { Context } from 'hono'
import { describeEndpoints } from '../oidc/describe-endpoints.ts'
import { describeKeySet } from '../oidc/signing-keys.ts'
import type { GoogleState } from './state.ts'

const keySetAge = 'public, max-age=21600, must-revalidate, no-transform'

/** The discovery document, with the members of Google's. */
export function sendGoogleDiscovery(ctx: Context, { options, serverOrigin, faults }: GoogleState): Response {
  ctx.header('cache-control', 'public, max-age=3600')
  return ctx.json({
    ...describeEndpoints(faults, {
      issuer: options.publicOrigin,
      userinfo: `${serverOrigin}/v1/userinfo`,
      ways: ['client_secret_post', 'client_secret_basic'],
    }),
    authorization_endpoint: `${options.publicOrigin}/o/oauth2/v2/auth`,
    token_endpoint: `${serverOrigin}/token`,
    revocation_endpoint: `${serverOrigin}/revoke`,
    jwks_uri: `${serverOrigin}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    claims_supported: 'aud email email_verified exp family_name given_name iat iss name picture sub'.split(' '),
    code_challenge_methods_supported: ['plain', 'S256'],
    authorization_response_iss_parameter_supported: true,
  })
}

/** The key set. A client may cache it as long as the header says. */
export async function sendGoogleKeys(ctx: Context, { keys, faults }: GoogleState): Promise<Response> {
  ctx.header('cache-control', keySetAge)
  return ctx.json(await describeKeySet(keys, { alg: 'RS256' }, faults))
}
