import type { Deps } from '../deps.ts'
import { addSuppression } from '../domain/suppressions/add-suppression.ts'
import { listSuppressions } from '../domain/suppressions/list-suppressions.ts'
import { removeSuppression } from '../domain/suppressions/remove-suppression.ts'
import type { Handlers } from '../handlers.ts'

export function suppressionsRoutes(deps: Deps) {
  return {
    addSuppression: ({ actor, body }) => addSuppression(deps, actor, body),
    listSuppressions: ({ actor, query }) => listSuppressions(deps, actor, query),
    removeSuppression: ({ actor, params }) => removeSuppression(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
