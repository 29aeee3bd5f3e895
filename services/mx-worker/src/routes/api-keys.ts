import type { Deps } from '../deps.ts'
import { createApiKey } from '../domain/api-keys/create-api-key.ts'
import { listApiKeys } from '../domain/api-keys/list-api-keys.ts'
import { revokeApiKey } from '../domain/api-keys/revoke-api-key.ts'
import type { Handlers } from '../handlers.ts'

export function apiKeysRoutes(deps: Deps) {
  return {
    createApiKey: ({ actor, body }) => createApiKey(deps, actor, body),
    listApiKeys: ({ actor, query }) => listApiKeys(deps, actor, query),
    revokeApiKey: ({ actor, params }) => revokeApiKey(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
