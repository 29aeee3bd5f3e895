import type * as oauth from 'oauth4webapi'
import { authorizationUrl } from './authorization-request.ts'
import { clientOf } from './client.ts'
import { authenticationProblem } from './client-authentication.ts'
import { createDiscovery, type Metadata, problemIn } from './discovery.ts'
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
import { createProviderKeys } from './provider-keys.ts'
import { createTokenEndpoint } from './token-endpoint.ts'
import { askUserinfo, OtherSubject } from './userinfo.ts'

export type Claims = oauth.IDToken

/** What one provider does its own way within OpenID Connect. */
export type OpenIdConnectOptions = ClientRegistration & {
  name: string
  label: string
  discoveryUrl: string
  isIssuer: (issuer: string) => boolean
  /** The issuer that the ID token must have, by what it says before it is verified; that of the discovery document when absent. */
  issuerOf?: (metadata: Metadata, idToken: unknown) => string
  /** What it may sign with; any that is asymmetric when absent. */
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
  const { name, label } = options
  const problemOf = (metadata: Metadata) =>
    authenticationProblem(metadata, options) ?? problemIn(metadata, algorithmsOf(metadata, options))
  const isUsable = (metadata: Metadata) => problemOf(metadata) === undefined
  const { discoveryUrl: url, isIssuer } = options
  const discovery = createDiscovery(surroundings, { url, isIssuer, isUsable })
  const keys = createProviderKeys(surroundings)
  const idTokens = createIdTokens(surroundings, keys)
  const tokens = createTokenEndpoint(surroundings, options)
  return {
    name,
    label,
    saysWhen: true,
    async probe(redirectUri) {
      const metadata = await discovery.load()
      refuseWith(problemOf(metadata))
      await keys.load(metadata)
      await tokens.probe(metadata, redirectUri)
    },
    async authorizationUrl(request) {
      const metadata = await discovery.load()
      // At the provider the person could only fail.
      refuseWith(authenticationProblem(metadata, options))
      const endpoint = metadata.authorization_endpoint
      const { nonce, locale, maxAgeSeconds } = request
      const freshness = maxAgeSeconds === undefined ? {} : { max_age: String(maxAgeSeconds) }
      const more = { nonce, ui_locales: locale, ...freshness, ...options.parameters?.(request) }
      return authorizationUrl(endpoint, options, request, more)
    },
    async complete(answer) {
      const metadata = await discovery.load()
      checkIss(metadata, options, answer.iss)
      const { response, body } = await tokens.exchange(metadata, answer)
      const server = serverOf(metadata, options, body.id_token)
      const client = clientOf(surroundings, options)
      const claims = await idTokens.read(response, { server, client, nonce: answer.nonce })
      if (isComplete(claims, options, server)) return toIdentity(options, claims, claims)
      const asked = { client, subject: claims.sub, accessToken: body.access_token }
      const told = await askUserinfo(surroundings, keys, server, asked).catch(unlessOtherSubject)
      if (told instanceof ProviderFailure) return { ...toIdentity(options, claims, claims), incomplete: told }
      return toIdentity(options, claims, { ...claims, ...told })
    },
  }
}

function refuseWith(problem: ProviderFailure | undefined) {
  if (problem) throw problem
}

/** The metadata with the issuer and the algorithms that the ID token must have. */
function serverOf(metadata: Metadata, options: OpenIdConnectOptions, idToken: unknown): oauth.AuthorizationServer {
  return {
    ...metadata,
    issuer: options.issuerOf?.(metadata, idToken) ?? metadata.issuer,
    id_token_signing_alg_values_supported: algorithmsOf(metadata, options),
  }
}

function algorithmsOf(metadata: Metadata, { algorithms = asymmetricAlgorithms }: OpenIdConnectOptions): string[] {
  return metadata.id_token_signing_alg_values_supported.filter((one) => algorithms.includes(one))
}

/** Keeps the answer of one provider from being accepted as that of another (RFC 9207 §2.4). */
function checkIss(metadata: Metadata, { demandsIss, isIssuer }: OpenIdConnectOptions, iss: string | undefined) {
  const isMissing = iss === undefined && demandsIss && metadata.authorization_response_iss_parameter_supported
  if (isMissing || (iss !== undefined && !isIssuer(iss)))
    throw new ProviderFailure('provider_error', 'another provider answered', { stage: 'authorization' })
}

/** Whether the ID token says all that can be had. */
function isComplete(
  { email }: Claims,
  options: OpenIdConnectOptions,
  { userinfo_endpoint }: oauth.AuthorizationServer,
) {
  return email !== undefined || !options.asksUserinfo || !options.scopes.includes('email') || !userinfo_endpoint
}

/** The ID token says who the person is, so a failure of userinfo refuses nobody. */
function unlessOtherSubject(error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure && !(error instanceof OtherSubject)) return error
  throw error
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
      authTime: claims.auth_time,
    },
    { code: 'token_validation_failed', stage: 'id_token' },
  )
}

/** The claim as it is. Some providers send it as text. */
export function saysVerified({ email_verified: verified }: Record<string, unknown>): boolean {
  return verified === true || verified === 'true'
}
