import type { Deps } from '../deps.ts'
import { listAudit, listTenantAudit } from '../domain/audit/list-audit.ts'
import type { Handlers } from '../handlers.ts'

export function auditRoutes(deps: Deps) {
  return {
    listTenantAudit: ({ actor, params, query }) => listTenantAudit(deps, actor, params.slug, query),
    listAudit: ({ actor, query }) => listAudit(deps, actor, query),
  } satisfies Partial<Handlers>
}
