import { askForObject } from './http.ts'
import type { ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'

/** What is used of a discovery document (OpenID Connect Discovery 1.0 §3). */
export type Metadata = {
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  keysUrl: string
  userinfoEndpoint: string | undefined
  /** What it says to sign ID tokens with. */
  algorithms: readonly string[]
  /** Whether its answers always say who answers (RFC 9207). */
  namesIssuer: boolean
}

export type Discovery = { load(): Promise<Metadata> }

const keptMs = 3_600_000

/**
 * The document at `url`, kept for an hour. A document of another issuer than `isIssuer` admits is refused; one that cannot be fetched again stays good
 * no longer than its hour.
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
      const document = await askForObject(surroundings, {
        url,
        failure: { code: 'provider_error', stage: 'discovery' },
      })
      const metadata = readMetadata(document)
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
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? '')) throw refuse(`${name} is no address`)
    return value
  }
  const algorithms = document.id_token_signing_alg_values_supported
  return {
    issuer: text('issuer'),
    authorizationEndpoint: address('authorization_endpoint'),
    tokenEndpoint: address('token_endpoint'),
    keysUrl: address('jwks_uri'),
    userinfoEndpoint: document.userinfo_endpoint === undefined ? undefined : address('userinfo_endpoint'),
    algorithms: Array.isArray(algorithms) ? algorithms.filter((one) => typeof one === 'string') : ['RS256'],
    namesIssuer: document.authorization_response_iss_parameter_supported === true,
  }
}

function refuse(message: string) {
  return new ProviderFailure('provider_error', message, { stage: 'discovery' })
}
