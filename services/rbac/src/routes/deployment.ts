import type { Deps } from '../deps.ts'
import { bootstrapAdmin } from '../domain/bootstrap-admin.ts'
import { readCapabilities } from '../domain/read-capabilities.ts'
import type { Handlers } from '../handlers.ts'

/** What concerns the deployment as a whole. */
export function deploymentRoutes(deps: Deps) {
  return {
    bootstrapAdmin: async ({ actor, body }) => ({ userId: await bootstrapAdmin(deps, actor, body) }),
    capabilities: () => readCapabilities(deps),
    userTokenKeys: () => deps.userTokens.jwks(),
  } satisfies Partial<Handlers>
}
