import { BootRefusal } from '@constellation/config'
import type { Config } from '../config.ts'
import { type ClientKey, parseClientKey } from './client-key.ts'
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
      ...registration('GITHUB', {
        clientId: config.githubClientId,
        clientSecret: config.githubClientSecret,
        scopes: config.githubScopes,
      }),
      url: config.githubUrl,
      apiUrl: config.githubApiUrl.href.replace(/\/$/, ''),
      tokenUrl: config.githubTokenUrl?.href,
    }),
    trustedForEmail: config.githubTrustedForEmail,
  }),
  google: (config, surroundings) => ({
    adapter: createGoogle(surroundings, {
      ...registration('GOOGLE', {
        clientId: config.googleClientId,
        clientSecret: config.googleClientSecret,
        scopes: config.googleScopes,
      }),
      issuer: config.googleIssuer,
      discoveryUrl: config.googleDiscoveryUrl?.href ?? wellKnown(config.googleIssuer),
      authoritativeOnly: config.googleLinkAuthoritativeOnly,
    }),
    trustedForEmail: config.googleTrustedForEmail,
  }),
  microsoft: (config, surroundings) => ({
    adapter: createMicrosoft(surroundings, {
      ...registration('MICROSOFT', {
        clientId: config.microsoftClientId,
        clientSecret: config.microsoftClientSecret,
        clientKey: config.microsoftClientKey,
        scopes: config.microsoftScopes,
      }),
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
        ...registration('OIDC', {
          clientId: config.oidcClientId,
          clientSecret: config.oidcClientSecret,
          clientKey: config.oidcClientKey,
          scopes: config.oidcScopes,
        }),
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

type Registered = {
  clientId: string | undefined
  clientSecret: string | undefined
  /** The text of the file. */
  clientKey?: string | undefined
  scopes: readonly string[]
}

function registration(prefix: string, { clientId, clientSecret, clientKey, scopes }: Registered): ClientRegistration {
  const secretVariable = `LOGIN_${prefix}_CLIENT_SECRET_FILE`
  return {
    clientId: needed(`LOGIN_${prefix}_CLIENT_ID`, clientId),
    clientSecret: clientKey === undefined ? needed(secretVariable, clientSecret) : clientSecret,
    clientKey: clientKey === undefined ? undefined : readKey(`LOGIN_${prefix}_CLIENT_KEY_FILE`, clientKey),
    scopes,
  }
}

function readKey(variable: string, text: string): ClientKey {
  try {
    return parseClientKey(text)
  } catch (cause) {
    throw refuse(variable, null, cause instanceof Error ? cause.message : String(cause))
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
