import type { Deps } from '../deps.ts'
import { listActivity } from '../domain/audit/list-activity.ts'
import { listAudit } from '../domain/audit/list-audit.ts'
import type { Handlers } from '../handlers.ts'

/** What happened in an account, and to a user. */
export function auditRoutes(deps: Deps) {
  return {
    listAudit: ({ actor, params, query }) => listAudit(deps, actor, params.id, query),
    listActivity: ({ actor, params, query }) => listActivity(deps, actor, params.id, query),
  } satisfies Partial<Handlers>
}
