import type { JWTPayload } from 'jose'
import { createDiscovery, type Metadata } from './discovery.ts'
import { askForJson, askForObject, isObject } from './http.ts'
import { asymmetricAlgorithms, readIdToken } from './id-token.ts'
import { createKeySets } from './key-sets.ts'
import { normalizeIdentity } from './normalize.ts'
import type {
  AuthorizationAnswer,
  AuthorizationRequest,
  ClientRegistration,
  ExternalIdentity,
  ProviderAdapter,
  ProviderSurroundings,
} from './provider.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'

export type Claims = JWTPayload & { sub: string }

/** What one provider does its own way within OpenID Connect. */
export type OpenIdConnectOptions = ClientRegistration & {
  name: string
  label: string
  discoveryUrl: string
  isIssuer: (issuer: string) => boolean
  /** The issuers whose ID tokens are taken; the one of the discovery document when absent. `unproved` is what the token says before it is verified. */
  issuersOf?: (metadata: Metadata, token: unknown) => readonly string[]
  /** When absent, those that the discovery document lists, as far as they are asymmetric. */
  algorithms?: readonly string[]
  /** More of the authorization request: `prompt`, the language. */
  parameters?: (request: AuthorizationRequest) => Record<string, string>
  /** Whether an answer without `iss` is refused where the document says that it is always there. */
  demandsIss?: boolean
  /** Whether userinfo is asked where the ID token lacks the address. */
  asksUserinfo?: boolean
  subjectOf?: (claims: Claims) => unknown
  isEmailVerified?: (claims: Record<string, unknown>) => boolean
}

/** A provider that speaks OpenID Connect: authorization code flow with PKCE, `nonce`, and discovery. */
export function createOpenIdConnect(
  surroundings: ProviderSurroundings,
  options: OpenIdConnectOptions,
): ProviderAdapter {
  const discovery = createDiscovery(surroundings, { url: options.discoveryUrl, isIssuer: options.isIssuer })
  const keySets = createKeySets(surroundings)
  return {
    name: options.name,
    label: options.label,
    probe: discovery.load,
    authorizationUrl: async (request) => authorizationUrl(await discovery.load(), options, request),
    async complete(answer) {
      const metadata = await discovery.load()
      checkIss(metadata, options, answer.iss)
      const tokens = await exchange(surroundings, options, metadata, answer)
      const allowed = metadata.algorithms.filter((one) => asymmetricAlgorithms.includes(one))
      const claims = await readIdToken(tokens.idToken, {
        issuers: options.issuersOf?.(metadata, tokens.idToken) ?? [metadata.issuer],
        clientId: options.clientId,
        nonce: answer.nonce,
        algorithms: options.algorithms ?? allowed,
        key: keySets.keyFor(metadata.keysUrl),
        now: surroundings.now(),
      })
      const described = await withAddress(surroundings, options, metadata, { claims, accessToken: tokens.accessToken })
      return toIdentity(options, claims, described)
    },
  }
}

function authorizationUrl(metadata: Metadata, options: OpenIdConnectOptions, request: AuthorizationRequest): URL {
  const url = new URL(metadata.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: request.redirectUri,
    scope: options.scopes.join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
    ui_locales: request.locale,
    ...options.parameters?.(request),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}

/** Keeps the answer of one provider from being taken for that of another (RFC 9207 §2.4). */
function checkIss(metadata: Metadata, { demandsIss, isIssuer }: OpenIdConnectOptions, iss: string | undefined) {
  const isAbsent = iss === undefined && demandsIss && metadata.namesIssuer
  if (isAbsent || (iss !== undefined && !isIssuer(iss)))
    throw new ProviderFailure('provider_error', 'another provider answered', { stage: 'authorization' })
}

async function exchange(
  surroundings: ProviderSurroundings,
  { clientId, clientSecret }: OpenIdConnectOptions,
  { tokenEndpoint }: Metadata,
  { code, codeVerifier, redirectUri }: AuthorizationAnswer,
): Promise<{ idToken: unknown; accessToken: unknown }> {
  const failure = { code: 'token_exchange_failed', stage: 'token' } as const
  const { status, body } = await askForJson(surroundings, {
    url: tokenEndpoint,
    form: {
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    },
    failure,
  })
  const { id_token: idToken, access_token: accessToken, error } = isObject(body) ? body : {}
  if (status !== 200 || error !== undefined)
    throw new ProviderFailure(failure.code, `the exchange ended with ${loggable(error)}`, {
      stage: 'token',
      upstreamStatus: status,
    })
  return { idToken, accessToken }
}

/** The claims, with those of userinfo where the ID token has no address. Somebody else's are refused. */
async function withAddress(
  surroundings: ProviderSurroundings,
  { asksUserinfo, scopes }: OpenIdConnectOptions,
  { userinfoEndpoint }: Metadata,
  { claims, accessToken }: { claims: Claims; accessToken: unknown },
): Promise<Record<string, unknown>> {
  const isComplete = claims.email !== undefined || !asksUserinfo || !scopes.includes('email')
  if (isComplete || !userinfoEndpoint) return claims
  const failure = { code: 'userinfo_failed', stage: 'userinfo' } as const
  if (typeof accessToken !== 'string')
    throw new ProviderFailure(failure.code, 'there is no access token to ask with', failure)
  const headers = { authorization: `Bearer ${accessToken}` }
  const told = await askForObject(surroundings, { url: userinfoEndpoint, headers, failure })
  if (told.sub !== claims.sub) throw new ProviderFailure(failure.code, 'userinfo is about somebody else', failure)
  return { ...claims, ...told }
}

function toIdentity(
  { name, subjectOf, isEmailVerified = saysVerified }: OpenIdConnectOptions,
  claims: Claims,
  described: Record<string, unknown>,
): ExternalIdentity {
  return normalizeIdentity(
    {
      provider: name,
      sub: subjectOf ? subjectOf(claims) : claims.sub,
      email: described.email,
      emailVerified: isEmailVerified(described),
      name: described.name,
    },
    { code: 'token_validation_failed', stage: 'id_token' },
  )
}

/** The claim as it is; some providers send it as text. */
export function saysVerified({ email_verified: verified }: Record<string, unknown>): boolean {
  return verified === true || verified === 'true'
}
