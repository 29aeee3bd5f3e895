import { watchCaller } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { linkIdentity } from '../domain/links/link-identity.ts'
import { listLinks } from '../domain/links/list-links.ts'
import { unlinkIdentity } from '../domain/links/unlink-identity.ts'
import type { Handlers } from '../handlers.ts'

/** The identities of a master wallet. */
export function linksRoutes(deps: Deps) {
  return {
    linkIdentity: ({ actor, body }) => watchCaller(deps, actor, () => linkIdentity(deps, actor, body)),
    listLinks: ({ actor }) => watchCaller(deps, actor, () => listLinks(deps, actor)),
    unlinkIdentity: ({ actor, body }) => watchCaller(deps, actor, () => unlinkIdentity(deps, actor, body)),
  } satisfies Partial<Handlers>
}
