import { SignJWT } from 'jose'
import type { GraphCall } from './call.ts'
import { checkAssertion } from './check-assertion.ts'
import type { Application, Tenant } from './definitions.ts'
import type { GraphState, TokenGrant } from './state.ts'
import { refuseToken, type TokenRefusalName } from './token-refusals.ts'

const graph = 'https://graph.microsoft.com'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The token endpoint for applications: client credentials by secret or by certificate. The token has the permissions of this moment. */
export async function grantToken({ target, text }: GraphCall, state: GraphState): Promise<Response> {
  const granted = await judge(target.tenant ?? '', new URLSearchParams(text()), state)
  if (typeof granted === 'string') return refuseToken(granted, state)
  const { tokenLifetimeSeconds: expires_in } = state.settings
  const access_token = await signToken(granted, state)
  state.tokens.issue(access_token, granted, expires_in * 1000)
  const answer = { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token }
  return Response.json(answer, { headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' } })
}

async function judge(
  segment: string,
  form: URLSearchParams,
  state: GraphState,
): Promise<TokenGrant | TokenRefusalName> {
  const { directory, origin } = state
  if (['common', 'organizations', 'consumers'].includes(segment.toLowerCase())) return 'noTenant'
  const tenant = directory.findTenant(segment)
  if (!tenant) return 'unknownTenant'
  const clientId = form.get('client_id')
  if (!clientId) return 'noClient'
  const application = directory.findApplication(clientId)
  if (!application || application.tenants?.includes(tenant.id) === false) return 'unknownClient'
  if (!form.get('grant_type')) return 'noGrantType'
  if (form.get('grant_type') !== 'client_credentials') return 'otherGrantType'
  const scope = form.get('scope')
  if (!scope) return 'noScope'
  if (![`${graph}/.default`, `${origin}/.default`].includes(scope)) return 'otherScope'
  const refusal = await checkCredential(form, application, { tenant, segment }, state)
  return refusal ?? { clientId, tenantId: tenant.id, roles: [...application.permissions] }
}

async function checkCredential(
  form: URLSearchParams,
  application: Application,
  { tenant, segment }: { tenant: Tenant; segment: string },
  { now, origin, usedAssertions: used }: GraphState,
): Promise<TokenRefusalName | undefined> {
  const assertion = form.get('client_assertion')
  if (assertion && form.get('client_assertion_type') === assertionType) {
    const names = [tenant.id, segment]
    const audiences = names.flatMap((name) => [`${origin}/${name}/oauth2/v2.0/token`, `${origin}/${name}/v2.0`])
    return checkAssertion(assertion, application, { audiences, now: now(), used })
  }
  const secret = form.get('client_secret')
  if (!secret) return 'noCredential'
  const known = application.secrets.filter(({ value }) => value === secret)
  if (known.length === 0) return 'wrongSecret'
  const isValid = known.some(({ expiresAt }) => !expiresAt || now().getTime() < Date.parse(expiresAt))
  return isValid ? undefined : 'expiredSecret'
}

/** A signed token in the form of Entra ID. Graph looks it up, so nothing depends on what it says. */
async function signToken({ clientId, tenantId, roles }: TokenGrant, state: GraphState): Promise<string> {
  const { keys, now, random, origin, settings } = state
  const { kid, privateKey } = await keys.current()
  const iat = Math.floor(now().getTime() / 1000)
  const claims = {
    ...{ aud: graph, iss: `${origin}/${tenantId}/v2.0`, iat, nbf: iat, exp: iat + settings.tokenLifetimeSeconds },
    ...{ appid: clientId, azp: clientId, idtyp: 'app', tid: tenantId, roles, ver: '2.0' },
    uti: Buffer.from(random(16)).toString('base64url'),
  }
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(privateKey)
}
