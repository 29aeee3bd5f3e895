import type { Deps } from '../deps.ts'
import { getProvisioning } from '../domain/provisioning/read-provisioning.ts'
import { reconcileTenant } from '../domain/provisioning/reconcile-tenant.ts'
import type { Handlers } from '../handlers.ts'

export function provisioningRoutes(deps: Deps) {
  return {
    getProvisioning: ({ actor, params }) => getProvisioning(deps, actor, params.slug),
    reconcileTenant: ({ actor, params }) => reconcileTenant(deps, actor, params.slug),
  } satisfies Partial<Handlers>
}
