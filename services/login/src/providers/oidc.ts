import { createOpenIdConnect } from './openid-connect.ts'
import type { ClientRegistration, ProviderAdapter, ProviderSurroundings } from './provider.ts'

type OidcOptions = ClientRegistration & { name: string; label: string; issuer: string; discoveryUrl: string }

/** Any provider that follows OpenID Connect Core and Discovery. */
export function createOidc(surroundings: ProviderSurroundings, options: OidcOptions): ProviderAdapter {
  return createOpenIdConnect(surroundings, {
    ...options,
    isIssuer: (found) => found === options.issuer,
    demandsIss: true,
    parameters: ({ maxAgeSeconds }) => (maxAgeSeconds === 0 ? { prompt: 'login' } : {}),
    asksUserinfo: true,
  })
}
