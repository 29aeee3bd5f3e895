import type { Deps } from '../deps.ts'
import { createProvider } from '../domain/providers/create-provider.ts'
import { createProviderSecret } from '../domain/providers/create-provider-secret.ts'
import { deleteProvider } from '../domain/providers/delete-provider.ts'
import { disableProvider, enableProvider } from '../domain/providers/disable-provider.ts'
import { getProvider, listProviderSecrets, listProviders } from '../domain/providers/list-providers.ts'
import { pauseProvider, resumeProvider } from '../domain/providers/pause-provider.ts'
import { disableProviderSecret, retireProviderSecret } from '../domain/providers/retire-provider-secret.ts'
import { testProvider } from '../domain/providers/test-provider.ts'
import { updateProvider } from '../domain/providers/update-provider.ts'
import type { Handlers } from '../handlers.ts'

export function providersRoutes(deps: Deps) {
  return {
    createProvider: ({ actor, body }) => createProvider(deps, actor, body),
    listProviders: ({ actor, query }) => listProviders(deps, actor, query),
    getProvider: ({ actor, params }) => getProvider(deps, actor, params.id),
    pauseProvider: ({ actor, params, body }) => pauseProvider(deps, actor, params.id, body.reason),
    resumeProvider: ({ actor, params }) => resumeProvider(deps, actor, params.id),
    updateProvider: ({ actor, params, body }) => updateProvider(deps, actor, params.id, body),
    disableProvider: ({ actor, params }) => disableProvider(deps, actor, params.id),
    enableProvider: ({ actor, params }) => enableProvider(deps, actor, params.id),
    deleteProvider: ({ actor, params }) => deleteProvider(deps, actor, params.id),
    testProvider: ({ actor, params, body }) => testProvider(deps, actor, params.id, body),
    retireProviderSecret: ({ actor, params, body }) => retireProviderSecret(deps, actor, params.id, body),
    disableProviderSecret: ({ actor, params }) => disableProviderSecret(deps, actor, params.id),
    createProviderSecret: ({ actor, body }) => createProviderSecret(deps, actor, body),
    listProviderSecrets: ({ actor, params }) => listProviderSecrets(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
