import { BootRefusal } from '@constellation/config'
import type { Config } from '../config.ts'
import { createGitHub } from './github.ts'
import { createGoogle } from './google.ts'
import { createMicrosoft } from './microsoft.ts'
import { createOidc } from './oidc.ts'
import type { ClientRegistration, Provider, ProviderSurroundings } from './provider.ts'
import { createProviders, type Providers } from './registry.ts'

type Make = (config: Config, surroundings: ProviderSurroundings) => Provider

/** The kinds of `LOGIN_PROVIDERS`. */
const kinds: Record<string, Make> = {
  github: (config, surroundings) => ({
    adapter: createGitHub(surroundings, {
      ...registration('GITHUB', config.githubClientId, config.githubClientSecret, config.githubScopes),
      url: config.githubUrl,
      apiUrl: config.githubApiUrl.href.replace(/\/$/, ''),
      tokenUrl: config.githubTokenUrl?.href,
    }),
    trustedForEmail: config.githubTrustedForEmail,
  }),
  google: (config, surroundings) => ({
    adapter: createGoogle(surroundings, {
      ...registration('GOOGLE', config.googleClientId, config.googleClientSecret, config.googleScopes),
      issuer: config.googleIssuer,
      discoveryUrl: config.googleDiscoveryUrl?.href ?? wellKnown(config.googleIssuer),
      authoritativeOnly: config.googleLinkAuthoritativeOnly,
    }),
    trustedForEmail: config.googleTrustedForEmail,
  }),
  microsoft: (config, surroundings) => ({
    adapter: createMicrosoft(surroundings, {
      ...registration('MICROSOFT', config.microsoftClientId, config.microsoftClientSecret, config.microsoftScopes),
      tenant: config.microsoftTenant,
      issuer: config.microsoftIssuer,
      discoveryUrl:
        config.microsoftDiscoveryUrl?.href ??
        wellKnown(config.microsoftIssuer.replace('{tenantid}', config.microsoftTenant)),
    }),
    trustedForEmail: config.microsoftTrustedForEmail,
  }),
  oidc: (config, surroundings) => {
    const issuer = needed('LOGIN_OIDC_ISSUER', config.oidcIssuer)
    return {
      adapter: createOidc(surroundings, {
        ...registration('OIDC', config.oidcClientId, config.oidcClientSecret, config.oidcScopes),
        name: config.oidcName,
        label: config.oidcLabel,
        issuer,
        discoveryUrl: config.oidcDiscoveryUrl?.href ?? wellKnown(issuer),
      }),
      trustedForEmail: config.oidcTrustedForEmail,
    }
  },
}

/** The providers that the configuration names. Throws a `BootRefusal` for one that is unknown or incomplete. */
export function configuredProviders(config: Config, surroundings: ProviderSurroundings): Providers {
  const made = config.providers.map((name) => {
    const make = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (!make) throw refuse('LOGIN_PROVIDERS', config.providers.join(), `no provider is called ${name}`)
    return make(config, surroundings)
  })
  try {
    return createProviders(made)
  } catch (cause) {
    throw refuse('LOGIN_PROVIDERS', config.providers.join(), cause instanceof Error ? cause.message : String(cause))
  }
}

function registration(
  prefix: string,
  clientId: string | undefined,
  clientSecret: string | undefined,
  scopes: readonly string[],
): ClientRegistration {
  return {
    clientId: needed(`LOGIN_${prefix}_CLIENT_ID`, clientId),
    clientSecret: needed(`LOGIN_${prefix}_CLIENT_SECRET_FILE`, clientSecret),
    scopes,
  }
}

function needed(variable: string, value: string | undefined): string {
  if (value === undefined) throw refuse(variable, null, 'it must be set for a provider that LOGIN_PROVIDERS names')
  return value
}

function refuse(variable: string, value: string | null, reason: string) {
  return new BootRefusal({ variable, value, reason, anchor: 'sign-in-providers' })
}

function wellKnown(issuer: string) {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}
