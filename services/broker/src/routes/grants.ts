import { watchCaller } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { createGrant } from '../domain/grants/create-grant.ts'
import { listGrants } from '../domain/grants/list-grants.ts'
import { revokeGrant } from '../domain/grants/revoke-grant.ts'
import { masterRevoker } from '../domain/revokers/revoker.ts'
import type { Handlers } from '../handlers.ts'

/** What masters permit their daemons. */
export function grantsRoutes(deps: Deps) {
  return {
    createGrant: ({ actor, body }) => watchCaller(deps, actor, () => createGrant(deps, actor, body)),
    revokeGrant: ({ actor, body }) =>
      watchCaller(deps, actor, async () => revokeGrant(deps, masterRevoker(actor), body)),
    listGrants: ({ actor, query }) => listGrants(deps, actor, query),
  } satisfies Partial<Handlers>
}
