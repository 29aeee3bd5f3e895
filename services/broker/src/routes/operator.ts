import type { Handlers as HandlersOf } from '@constellation/chassis'
import type { brokerOperator } from '@constellation/contracts-broker'
import type { Deps } from '../deps.ts'
import { exportMints } from '../domain/operator/export-mints.ts'
import { exportSecurityEvents } from '../domain/operator/export-security-events.ts'
import { getAnchors } from '../domain/operator/get-anchors.ts'
import { getGrant } from '../domain/operator/get-grant.ts'
import { listAllGrants } from '../domain/operator/list-all-grants.ts'
import { listLinksOf } from '../domain/operator/list-links-of.ts'
import { listMints } from '../domain/operator/list-mints.ts'
import { listSecurityEvents } from '../domain/operator/list-security-events.ts'
import type { Operator } from '../domain/operator/operator.ts'
import { revokeAnyGrant } from '../domain/operator/revoke-any-grant.ts'

/** What operators see and end. The same for a person's token and for a command on the host. */
export function operatorRoutes(deps: Deps) {
  return {
    listAllGrants: ({ actor, query }) => listAllGrants(deps, actor, query),
    getGrant: ({ actor, params, query }) => getGrant(deps, actor, { ...params, ...query }),
    revokeAnyGrant: ({ actor, params }) => revokeAnyGrant(deps, actor, params),
    listMints: ({ actor, query }) => listMints(deps, actor, query),
    exportMints: ({ actor, query }) => exportMints(deps, actor, query),
    listSecurityEvents: ({ actor, query }) => listSecurityEvents(deps, actor, query),
    exportSecurityEvents: ({ actor, query }) => exportSecurityEvents(deps, actor, query),
    getAnchors: ({ actor }) => getAnchors(deps, actor),
    listLinksOf: ({ actor, params, query }) => listLinksOf(deps, actor, { ...params, ...query }),
  } satisfies HandlersOf<typeof brokerOperator, { user: () => Operator }>
}
