import { createHash } from 'node:crypto'
import { newToken } from '@constellation/tokens'
import type { Context } from 'hono'
import { type Client, onlyWay, proveClient } from '../oauth/clients.ts'
import { verifierMatches } from '../oauth/pkce.ts'
import { signIdToken } from '../oidc/sign-id-token.ts'
import { googleProfile } from './people.ts'
import { longScopes } from './scopes.ts'
import type { GoogleGrant, GoogleState } from './state.ts'

const lifetimeS = 3599

type Refusal = { status: 400 | 401; error: string; error_description: string }

/** The token endpoint: exchanges a code or a refresh token for an access token. It needs the client's secret with PKCE too. */
export async function grantGoogleToken(ctx: Context, state: GoogleState): Promise<Response> {
  const form = new URLSearchParams(await ctx.req.text())
  ctx.header('cache-control', 'no-cache, no-store, max-age=0, must-revalidate')
  const forced = state.faults.take('token-error')?.value
  if (forced) return send(ctx, refusal(400, forced, 'Refused on request of a fault.'))
  const { options, serverOrigin, faults } = state
  const proof = await proveClient(options.clients, ctx.req.raw, form, {
    onlyWay: onlyWay(faults)?.way,
    audiences: [options.publicOrigin, `${serverOrigin}/token`],
    now: options.now,
  })
  if (proof.kind === 'unknown') return send(ctx, refusal(401, 'invalid_client', 'The OAuth client was not found.'))
  if (proof.kind === 'wrong-secret') return send(ctx, refusal(401, 'invalid_client', 'Unauthorized'))
  const grantType = form.get('grant_type')
  if (grantType === 'refresh_token') return refresh(ctx, state, form, proof.client)
  if (grantType !== 'authorization_code') {
    return send(ctx, refusal(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType ?? ''}`))
  }
  const found = findGrant(state, form, proof.client)
  return 'error' in found ? send(ctx, found) : ctx.json(await answerCode(state, found))
}

function findGrant({ codes }: GoogleState, form: URLSearchParams, client: Client): GoogleGrant | Refusal {
  const code = form.get('code')
  if (!code) return refusal(400, 'invalid_request', 'Missing required parameter: code')
  const found = codes.look(code)
  if (found.kind === 'unknown') return refusal(400, 'invalid_grant', 'Malformed auth code.')
  if (found.kind !== 'live') return refusal(400, 'invalid_grant', 'Bad Request')
  const { request } = found.grant
  if (request.client !== client) return refusal(400, 'invalid_grant', 'Bad Request')
  if (form.get('redirect_uri') !== request.redirectUri) return refusal(400, 'redirect_uri_mismatch', 'Bad Request')
  const verifier = form.get('code_verifier')
  if (!verifierMatches(request.challenge, verifier)) {
    return refusal(400, 'invalid_grant', verifier ? 'Invalid code verifier.' : 'Missing code verifier.')
  }
  codes.use(code)
  return found.grant
}

async function answerCode(state: GoogleState, grant: GoogleGrant) {
  const { options, keys, faults } = state
  const access = issueAccessToken(state, grant)
  const refresh_token = issueRefreshToken(state, grant)
  const hasIdToken = grant.request.scopes.includes('openid') && !faults.take('id-token-absent')
  const id_token = hasIdToken
    ? await signIdToken(claimsOf(state, grant, access.access_token), { keys, faults, random: options.random })
    : undefined
  return { ...access, ...(refresh_token && { refresh_token }), ...(id_token && { id_token }) }
}

function refresh(ctx: Context, state: GoogleState, form: URLSearchParams, client: Client): Response {
  const grant = state.refreshTokens.get(form.get('refresh_token') ?? '')
  if (grant?.request.client !== client) return send(ctx, refusal(400, 'invalid_grant', 'Bad Request'))
  return ctx.json(issueAccessToken(state, grant))
}

function issueAccessToken({ options, tokens }: GoogleState, grant: GoogleGrant) {
  const access_token = newToken('ya29.', options.random)
  tokens.issue(access_token, grant, lifetimeS * 1000)
  return { access_token, expires_in: lifetimeS, scope: longScopes(grant.request.scopes), token_type: 'Bearer' }
}

/** Only for offline access, and only once, unless the application requests consent again. */
function issueRefreshToken(state: GoogleState, grant: GoogleGrant): string | undefined {
  const { client, offline, prompts } = grant.request
  const consent = `${client.clientId} ${grant.person.sub}`
  if (!offline || (state.offlineConsents.has(consent) && !prompts.includes('consent'))) return undefined
  state.offlineConsents.add(consent)
  const token = newToken('1//0', state.options.random)
  state.refreshTokens.set(token, grant)
  return token
}

function claimsOf({ options }: GoogleState, { request, person }: GoogleGrant, accessToken: string) {
  const iat = Math.floor(options.now().getTime() / 1000)
  const { clientId } = request.client
  return {
    iss: options.publicOrigin,
    azp: clientId,
    aud: clientId,
    ...googleProfile(person, request.scopes),
    sub: person.sub,
    at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
    ...(request.nonce && { nonce: request.nonce }),
    iat,
    ...(request.maxAge !== undefined && { auth_time: iat }),
    exp: iat + 3600,
  }
}

function refusal(status: Refusal['status'], error: string, error_description: string): Refusal {
  return { status, error, error_description }
}

function send(ctx: Context, { status, ...body }: Refusal): Response {
  return ctx.json(body, status)
}
