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

const keptMs = 3_600_000

/**
 * The document at `url`, kept for an hour and no longer. It is refused when `isIssuer` does not admit its issuer. We fetch it ourselves:
 * `url` may lie elsewhere than below the issuer, and Microsoft's issuer is a template.
 */
export function createDiscovery(
  surroundings: ProviderSurroundings,
  { url, isIssuer }: { url: string; isIssuer: (issuer: string) => boolean },
): Discovery {
  let kept: { metadata: Metadata; atMs: number } | undefined
  return {
    async load() {
      const nowMs = surroundings.now().getTime()
      if (kept && nowMs - kept.atMs < keptMs) return kept.metadata
      const failure = { code: 'provider_error', stage: 'discovery' } as const
      const metadata = readMetadata(await askForObject(surroundings, { url, failure }))
      if (!isIssuer(metadata.issuer)) throw refuse('the discovery document is of another issuer')
      kept = { metadata, atMs: nowMs }
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
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? '')) throw refuse(`${name} is not an address`)
    return value
  }
  const algorithms = document.id_token_signing_alg_values_supported
  return {
    issuer: text('issuer'),
    authorization_endpoint: address('authorization_endpoint'),
    token_endpoint: address('token_endpoint'),
    jwks_uri: address('jwks_uri'),
    ...(document.userinfo_endpoint !== undefined && { userinfo_endpoint: address('userinfo_endpoint') }),
    id_token_signing_alg_values_supported: Array.isArray(algorithms)
      ? algorithms.filter((one) => typeof one === 'string')
      : ['RS256'],
    authorization_response_iss_parameter_supported: document.authorization_response_iss_parameter_supported === true,
  }
}

function refuse(message: string) {
  return new ProviderFailure('provider_error', message, { stage: 'discovery' })
}
