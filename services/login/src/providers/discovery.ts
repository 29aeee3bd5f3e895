import type { AuthorizationServer } from 'oauth4webapi'
import { askForObject } from './http.ts'
import type { ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'

/** A discovery document with what login needs of it (OpenID Connect Discovery 1.0 §3). */
export type Metadata = AuthorizationServer & {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
  readonly id_token_signing_alg_values_supported: string[]
}

export type Discovery = { load(): Promise<Metadata> }

const hourMs = 3_600_000
const minuteMs = 60_000

type DiscoveryOptions = {
  url: string
  isIssuer: (issuer: string) => boolean
  /** Whether people can sign in by this metadata. Other metadata may be repaired soon. */
  isUsable: (metadata: Metadata) => boolean
}

/**
 * The document at `url`, kept for an hour and no longer; for a minute when it is not usable. It is refused when `isIssuer` does not admit
 * its issuer. We fetch it ourselves: `url` may lie elsewhere than below the issuer, and Microsoft's issuer is a template.
 */
export function createDiscovery(
  surroundings: ProviderSurroundings,
  { url, isIssuer, isUsable }: DiscoveryOptions,
): Discovery {
  let kept: { metadata: Metadata; untilMs: number } | undefined
  return {
    async load() {
      const nowMs = surroundings.now().getTime()
      if (kept && nowMs < kept.untilMs) return kept.metadata
      const failure = { code: 'provider_error', stage: 'discovery' } as const
      const metadata = readMetadata(await askForObject(surroundings, { url, failure }))
      if (!isIssuer(metadata.issuer)) throw refuse('the discovery document is of another issuer')
      kept = { metadata, untilMs: nowMs + (isUsable(metadata) ? hourMs : minuteMs) }
      return metadata
    },
  }
}

function readMetadata(document: Record<string, unknown>): Metadata {
  const text = (name: string) => {
    const value = document[name]
    if (typeof value !== 'string') throw refuse(`the discovery document has no ${name}`)
    return value
  }
  const address = (name: string) => {
    const value = text(name)
    if (!isAddress(value)) throw refuse(`${name} is not an address`)
    return value
  }
  const list = (name: string) => {
    const value = document[name]
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
  }
  const optional = <Name extends string>(name: Name) => {
    const value = list(name)
    return value && { [name]: value }
  }
  return {
    issuer: text('issuer'),
    authorization_endpoint: address('authorization_endpoint'),
    token_endpoint: address('token_endpoint'),
    jwks_uri: address('jwks_uri'),
    ...(isAddress(document.userinfo_endpoint) && { userinfo_endpoint: document.userinfo_endpoint }),
    id_token_signing_alg_values_supported: list('id_token_signing_alg_values_supported') ?? ['RS256'],
    ...optional('token_endpoint_auth_methods_supported'),
    ...optional('userinfo_signing_alg_values_supported'),
    ...optional('response_types_supported'),
    ...optional('code_challenge_methods_supported'),
    authorization_response_iss_parameter_supported: document.authorization_response_iss_parameter_supported === true,
  }
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '')
}

/** Why the metadata says that no sign-in can work, or undefined. `algorithms` are those that the ID token may be signed with. */
export function problemIn(metadata: Metadata, algorithms: readonly string[]): ProviderFailure | undefined {
  const lacks = (list: string[] | undefined, needed: string) => list !== undefined && !list.includes(needed)
  if (algorithms.length === 0) return refuse('the provider signs ID tokens with no algorithm that may be accepted')
  if (lacks(metadata.response_types_supported, 'code'))
    return refuse('the provider does not offer response type "code"')
  if (lacks(metadata.code_challenge_methods_supported, 'S256')) return refuse('the provider does not offer PKCE S256')
  return undefined
}

function refuse(message: string) {
  return new ProviderFailure('provider_error', message, { stage: 'discovery' })
}
