import { newToken } from '@constellation/tokens'
import type { Context } from 'hono'
import { type Client, onlyWay, proveClient } from '../oauth/clients.ts'
import { verifierMatches } from '../oauth/pkce.ts'
import { signIdToken } from '../oidc/sign-id-token.ts'
import { describeEntraError, type EntraErrorName, entraErrorBody } from './errors.ts'
import { pairwiseSubject } from './people.ts'
import type { EntraGrant, EntraState } from './state.ts'
import { readAudience } from './tenants.ts'

const lifetimeS = 3599

/** The token endpoint: exchanges a code or a refresh token for an access token. */
export async function grantEntraToken(ctx: Context, state: EntraState): Promise<Response> {
  const form = new URLSearchParams(await ctx.req.text())
  const { options, faults } = state
  ctx.header('cache-control', 'no-store, no-cache')
  const forced = faults.take('token-error')?.value
  if (forced) {
    return ctx.json(
      entraErrorBody(
        { code: 90000, error: forced, text: 'Refused on request of a fault.' },
        options.now(),
        options.random,
      ),
      400,
    )
  }
  const found = await findGrant(state, ctx, form)
  if (typeof found === 'string') {
    const { status, body } = describeEntraError(found, options.now(), options.random)
    return ctx.json(body, status)
  }
  return ctx.json(await answer(state, found))
}

/** The grant of the code or the refresh token, or the error. */
async function findGrant(state: EntraState, ctx: Context, form: URLSearchParams): Promise<EntraGrant | EntraErrorName> {
  if (!readAudience(ctx.req.param('tenant') ?? '')) return 'unknownTenant'
  const { options, serverOrigin, faults } = state
  const proof = await proveClient(options.clients, ctx.req.raw, form, {
    onlyWay: onlyWay(faults)?.way,
    // Entra ID demands the token endpoint.
    audiences: [`${serverOrigin}${new URL(ctx.req.url).pathname}`],
    now: options.now,
  })
  if (proof.kind === 'unknown') return 'unknownClient'
  if (proof.kind === 'wrong-secret')
    return form.has('client_secret') || form.has('client_assertion') || ctx.req.header('authorization')
      ? 'wrongSecret'
      : 'noSecret'
  if (form.get('grant_type') === 'refresh_token') return useRefreshToken(state, form, proof.client)
  return form.get('grant_type') === 'authorization_code' ? useCode(state, form, proof.client) : 'unsupportedGrant'
}

function useCode({ codes }: EntraState, form: URLSearchParams, client: Client): EntraGrant | EntraErrorName {
  const code = form.get('code')
  if (!code) return 'missingParameter'
  const found = codes.look(code)
  if (found.kind !== 'live')
    return ({ unknown: 'badCode', used: 'usedCode', expired: 'expiredCode' } as const)[found.kind]
  const { request } = found.grant
  if (request.client !== client) return 'otherClient'
  if (form.get('redirect_uri') !== request.redirectUri) return 'redirectMismatch'
  if (!verifierMatches(request.challenge, form.get('code_verifier'))) return 'badVerifier'
  codes.use(code)
  return found.grant
}

/** The answer contains another refresh token; this one stays valid beside it. */
function useRefreshToken({ refreshTokens }: EntraState, form: URLSearchParams, client: Client) {
  const token = form.get('refresh_token') ?? ''
  const grant = refreshTokens.get(token)
  return grant?.request.client === client ? grant : 'expiredCode'
}

async function answer(state: EntraState, grant: EntraGrant) {
  const { options, tokens, refreshTokens, keys, faults } = state
  const { scopes, offline } = grant.request
  const access_token = newToken('EwB', options.random)
  tokens.issue(access_token, grant, lifetimeS * 1000)
  const refresh_token = offline ? newToken('1.A', options.random) : undefined
  if (refresh_token) refreshTokens.set(refresh_token, grant)
  const hasIdToken = scopes.includes('openid') && !faults.take('id-token-absent')
  const id_token = hasIdToken
    ? await signIdToken(claimsOf(state, grant), { keys, faults, random: options.random })
    : undefined
  const scope = scopes.filter((name) => name !== 'offline_access').join(' ')
  return {
    token_type: 'Bearer',
    scope,
    expires_in: lifetimeS,
    ext_expires_in: lifetimeS,
    access_token,
    ...(refresh_token && { refresh_token }),
    ...(id_token && { id_token }),
  }
}

function claimsOf({ options }: EntraState, { request, person }: EntraGrant) {
  const iat = Math.floor(options.now().getTime() / 1000)
  const { scopes, nonce, client, maxAge } = request
  const { oid, tid, name, preferredUsername, email, xmsEdov } = person
  return {
    ver: '2.0',
    iss: `${options.publicOrigin}/${tid}/v2.0`,
    aud: client.clientId,
    sub: pairwiseSubject(person, client.clientId),
    iat,
    nbf: iat,
    ...(maxAge !== undefined && { auth_time: iat }),
    exp: iat + 3600,
    tid,
    ...(scopes.includes('profile') && { oid, name, preferred_username: preferredUsername }),
    ...(scopes.includes('email') && email && { email, ...(xmsEdov !== null && { xms_edov: xmsEdov }) }),
    ...(nonce && { nonce }),
  }
}
