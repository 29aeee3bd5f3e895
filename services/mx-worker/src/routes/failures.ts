import type { Deps } from '../deps.ts'
import { discardFailure, resolveFailure } from '../domain/failures/close-failure.ts'
import { getFailure } from '../domain/failures/get-failure.ts'
import { listFailures } from '../domain/failures/list-failures.ts'
import type { Handlers } from '../handlers.ts'

export function failuresRoutes(deps: Deps) {
  return {
    listFailures: ({ actor, query }) => listFailures(deps, actor, query),
    getFailure: ({ actor, params }) => getFailure(deps, actor, params.id),
    discardFailure: ({ actor, params, body }) => discardFailure(deps, actor, params.id, body),
    resolveFailure: ({ actor, params, body }) => resolveFailure(deps, actor, params.id, body),
  } satisfies Partial<Handlers>
}
