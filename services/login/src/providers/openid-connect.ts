import * as oauth from 'oauth4webapi'
import { authorizationUrl } from './authorization-request.ts'
import { createDiscovery, type Metadata } from './discovery.ts'
import { exchangeCode } from './exchange-code.ts'
import { boundedFetch } from './http.ts'
import { asymmetricAlgorithms, createIdTokens } from './id-token.ts'
import { normalizeIdentity } from './normalize.ts'
import type {
  AuthorizationRequest,
  ClientRegistration,
  ExternalIdentity,
  ProviderAdapter,
  ProviderSurroundings,
} from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import { withFailure } from './with-failure.ts'

export type Claims = oauth.IDToken

/** What one provider does its own way within OpenID Connect. */
export type OpenIdConnectOptions = ClientRegistration & {
  name: string
  label: string
  discoveryUrl: string
  isIssuer: (issuer: string) => boolean
  /** The issuer that the ID token must have, by what it says before it is verified; that of the discovery document when absent. */
  issuerOf?: (metadata: Metadata, idToken: unknown) => string
  /** When absent, those of the discovery document that are asymmetric. */
  algorithms?: string[]
  /** More of the authorization request: `prompt`, the language. */
  parameters?: (request: AuthorizationRequest) => Record<string, string>
  /** Whether an answer without `iss` is refused when the document promises it. */
  demandsIss?: boolean
  /** Whether userinfo is asked when the ID token has no address. */
  asksUserinfo?: boolean
  subjectOf?: (claims: Claims) => unknown
  isEmailVerified?: (claims: Record<string, unknown>) => boolean
}

/** A provider that speaks OpenID Connect: authorization code flow with PKCE, `nonce`, and discovery. */
export function createOpenIdConnect(
  surroundings: ProviderSurroundings,
  options: OpenIdConnectOptions,
): ProviderAdapter {
  const { name, label, clientId } = options
  const discovery = createDiscovery(surroundings, { url: options.discoveryUrl, isIssuer: options.isIssuer })
  const idTokens = createIdTokens(surroundings)
  return {
    name,
    label,
    probe: discovery.load,
    async authorizationUrl(request) {
      const { authorization_endpoint: endpoint } = await discovery.load()
      const more = { nonce: request.nonce, ui_locales: request.locale, ...options.parameters?.(request) }
      return authorizationUrl(endpoint, options, request, more)
    },
    async complete(answer) {
      const metadata = await discovery.load()
      checkIss(metadata, options, answer.iss)
      const { response, body } = await exchangeCode(surroundings, metadata, options, answer)
      const server = serverOf(metadata, options, body.id_token)
      const claims = await idTokens.read(response, { server, clientId, nonce: answer.nonce })
      const described = await withAddress(surroundings, options, server, { claims, accessToken: body.access_token })
      return toIdentity(options, claims, described)
    },
  }
}

/** The metadata with the issuer and the algorithms that the ID token must have. */
function serverOf(metadata: Metadata, options: OpenIdConnectOptions, idToken: unknown): oauth.AuthorizationServer {
  const listed = metadata.id_token_signing_alg_values_supported
  return {
    ...metadata,
    issuer: options.issuerOf?.(metadata, idToken) ?? metadata.issuer,
    id_token_signing_alg_values_supported:
      options.algorithms ?? listed.filter((one) => asymmetricAlgorithms.includes(one)),
  }
}

/** Keeps the answer of one provider from being accepted as that of another (RFC 9207 §2.4). */
function checkIss(metadata: Metadata, { demandsIss, isIssuer }: OpenIdConnectOptions, iss: string | undefined) {
  const isMissing = iss === undefined && demandsIss && metadata.authorization_response_iss_parameter_supported
  if (isMissing || (iss !== undefined && !isIssuer(iss)))
    throw new ProviderFailure('provider_error', 'another provider answered', { stage: 'authorization' })
}

/** The claims, with those of userinfo when the ID token has no address. Those of another subject are refused. */
async function withAddress(
  surroundings: ProviderSurroundings,
  { asksUserinfo, scopes, clientId }: OpenIdConnectOptions,
  server: oauth.AuthorizationServer,
  { claims, accessToken }: { claims: Claims; accessToken: unknown },
): Promise<Record<string, unknown>> {
  const isComplete = claims.email !== undefined || !asksUserinfo || !scopes.includes('email')
  if (isComplete || !server.userinfo_endpoint) return claims
  const failure = { code: 'userinfo_failed', stage: 'userinfo' } as const
  const client = { client_id: clientId }
  const told = await withFailure(failure, async () => {
    const response = await oauth.userInfoRequest(server, client, String(accessToken), {
      [oauth.customFetch]: boundedFetch(surroundings, failure),
      [oauth.allowInsecureRequests]: true,
    })
    return oauth.processUserInfoResponse(server, client, claims.sub, response)
  })
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

/** The claim as it is. Some providers send it as text. */
export function saysVerified({ email_verified: verified }: Record<string, unknown>): boolean {
  return verified === true || verified === 'true'
}
