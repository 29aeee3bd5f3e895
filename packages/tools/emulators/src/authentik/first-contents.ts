import { newUuid } from './new-uuid.ts'
import type { Contents } from './rows.ts'

const flows = [
  ['default-provider-authorization-implicit-consent', 'authorization'],
  ['default-provider-authorization-explicit-consent', 'authorization'],
  ['default-provider-invalidation-flow', 'invalidation'],
  ['default-invalidation-flow', 'invalidation'],
  ['default-authentication-flow', 'authentication'],
] as const

const scopes = ['openid', 'email', 'profile', 'offline_access', 'entitlements'] as const

/** What a new installation has: flows, one key, the managed scope mappings and the group of administrators. */
export function firstContents(random: (sizeBytes: number) => Uint8Array): Contents {
  const pk = () => newUuid(random)
  return {
    users: [],
    groups: [
      { pk: pk(), name: 'authentik Admins', is_superuser: true, parent: null, attributes: {}, users: [] },
      { pk: pk(), name: 'authentik Read-only', is_superuser: false, parent: null, attributes: {}, users: [] },
    ],
    flows: flows.map(([slug, designation]) => ({ pk: pk(), slug, name: slug, designation })),
    keys: [{ pk: pk(), name: 'authentik Self-signed Certificate', has_key: true }],
    scopeMappings: [
      ...scopes.map((scope) => ({
        pk: pk(),
        managed: `goauthentik.io/providers/oauth2/scope-${scope}`,
        name: `authentik default OAuth Mapping: OpenID '${scope}'`,
        scope_name: scope,
        expression: 'return {}',
      })),
      // A mapping that somebody made: it has the scope of a managed one.
      { pk: pk(), managed: null, name: 'Own e-mail', scope_name: 'email', expression: 'return {}' },
    ],
    ...{ sessions: [], refreshTokens: [], devices: [], providers: [], applications: [], bindings: [] },
  }
}
