import type { Deps } from '../deps.ts'
import { createProvider } from '../domain/providers/create-provider.ts'
import { createProviderSecret } from '../domain/providers/create-provider-secret.ts'
import { getProvider, listProviderSecrets, listProviders } from '../domain/providers/list-providers.ts'
import { pauseProvider, resumeProvider } from '../domain/providers/pause-provider.ts'
import type { Handlers } from '../handlers.ts'

export function providersRoutes(deps: Deps) {
  return {
    createProvider: ({ actor, body }) => createProvider(deps, actor, body),
    listProviders: ({ actor, query }) => listProviders(deps, actor, query),
    getProvider: ({ actor, params }) => getProvider(deps, actor, params.id),
    pauseProvider: ({ actor, params, body }) => pauseProvider(deps, actor, params.id, body.reason),
    resumeProvider: ({ actor, params }) => resumeProvider(deps, actor, params.id),
    createProviderSecret: ({ actor, body }) => createProviderSecret(deps, actor, body),
    listProviderSecrets: ({ actor, params }) => listProviderSecrets(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
