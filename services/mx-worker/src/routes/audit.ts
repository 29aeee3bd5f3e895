import type { Deps } from '../deps.ts'
import { listAudit } from '../domain/audit/list-audit.ts'
import type { Handlers } from '../handlers.ts'

export function auditRoutes(deps: Deps) {
  return { listAudit: ({ actor, query }) => listAudit(deps, actor, query) } satisfies Partial<Handlers>
}
