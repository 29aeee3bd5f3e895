import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'

/** The scopes that an application may get. */
export const ssoScopes = ['openid', 'profile', 'email', 'offline_access'] as const
export type SsoScope = (typeof ssoScopes)[number]

/** What every provider refers to at Authentik, by id. */
export type SsoFoundations = {
  authorizationFlow: string
  invalidationFlow: string
  signingKey: string
  scopeMappings: Readonly<Record<SsoScope, string>>
}

const keptMs = 10 * 60_000
const authorizationSlug = 'default-provider-authorization-implicit-consent'
const invalidationSlug = 'default-provider-invalidation-flow'

export type Discovery = {
  discover(): Promise<SsoFoundations>
  /** The next call looks again. */
  forget(): void
}

/**
 * Finds what providers refer to, by names that do not change and never by position, and keeps it for ten minutes. Throws
 * `upstream_misconfigured` where something is missing.
 */
export function createDiscovery(api: Api, signingKey: string): Discovery {
  let kept: { foundations: SsoFoundations; untilMs: number } | undefined
  return {
    async discover() {
      if (kept && api.now().getTime() < kept.untilMs) return kept.foundations
      const foundations = await discover(api, signingKey)
      kept = { foundations, untilMs: api.now().getTime() + keptMs }
      return foundations
    },
    forget() {
      kept = undefined
    },
  }
}

async function discover(api: Api, signingKey: string): Promise<SsoFoundations> {
  const [authorizationFlow, invalidationFlow, key, scopeMappings] = await Promise.all([
    findFlow(api, authorizationSlug),
    findFlow(api, invalidationSlug),
    findKey(api, signingKey),
    findMappings(api),
  ])
  return { authorizationFlow, invalidationFlow, signingKey: key, scopeMappings }
}

const flowForm = z.object({ pk: z.string().min(1), slug: z.string() })

async function findFlow(api: Api, slug: string): Promise<string> {
  const flow = await api.read(`/flows/instances/${slug}/`, flowForm, 'read flows')
  return (flow?.slug === slug ? flow.pk : undefined) ?? missing(`the flow ${slug}`)
}

const keyForm = z.object({ pk: z.string().min(1), name: z.string(), private_key_available: z.boolean().optional() })

async function findKey(api: Api, name: string): Promise<string> {
  const query = { name, has_key: 'true', include_details: 'false' }
  const keys = await api.list('/crypto/certificatekeypairs/', query, keyForm, 'read certificates')
  // Without a private key, tokens would be signed with the secret of the client.
  const found = keys.find((key) => key.name === name && key.private_key_available !== false)
  return found?.pk ?? missing(`the certificate "${name}" with its key`)
}

const mappingForm = z.object({ pk: z.string().min(1), managed: z.string().nullable() })

/** By the id of a managed mapping: a mapping that somebody made may have the same scope. */
async function findMappings(api: Api): Promise<Record<SsoScope, string>> {
  const managed = ssoScopes.map(managedIdOf)
  const rows = await api.list('/propertymappings/provider/scope/', { managed }, mappingForm, 'read scope mappings')
  const pkOf = (scope: SsoScope) =>
    rows.find((row) => row.managed === managedIdOf(scope))?.pk ?? missing(`the mapping ${managedIdOf(scope)}`)
  return {
    openid: pkOf('openid'),
    profile: pkOf('profile'),
    email: pkOf('email'),
    offline_access: pkOf('offline_access'),
  }
}

function managedIdOf(scope: SsoScope): string {
  return `goauthentik.io/providers/oauth2/scope-${scope}`
}

function missing(what: string): never {
  throw new StepFailure('upstream_misconfigured', `Authentik does not have ${what}, or the account may not see it`)
}
