import type { Deps } from '../deps.ts'
import { bootstrapAdmin } from '../domain/bootstrap/bootstrap-admin.ts'
import { readCapabilities } from '../domain/bootstrap/read-capabilities.ts'
import type { Handlers } from '../handlers.ts'
import { withHashPlace } from './with-hash-place.ts'

/** The first administrator, and what the deployment can do. */
export function bootstrapRoutes(deps: Deps) {
  return {
    bootstrapAdmin: async ({ actor, body }) => ({
      userId: await withHashPlace(deps, (placed) => bootstrapAdmin(placed, actor, body)),
    }),
    capabilities: () => readCapabilities(deps),
  } satisfies Partial<Handlers>
}
