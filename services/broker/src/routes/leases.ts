import { watchCaller } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { revokeLease } from '../domain/leases/revoke-lease.ts'
import { masterRevoker } from '../domain/revokers/revoker.ts'
import type { Handlers } from '../handlers.ts'

/** The sessions at the cloud that masters end early. */
export function leasesRoutes(deps: Deps) {
  return {
    revokeLease: ({ actor, params }) =>
      watchCaller(deps, actor, async () => revokeLease(deps, masterRevoker(actor), params)),
  } satisfies Partial<Handlers>
}
