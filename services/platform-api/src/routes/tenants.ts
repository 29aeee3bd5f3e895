import type { Deps } from '../deps.ts'
import { createTenant } from '../domain/tenants/create-tenant.ts'
import { getTenant } from '../domain/tenants/get-tenant.ts'
import { listTenants } from '../domain/tenants/list-tenants.ts'
import { resumeTenant, suspendTenant } from '../domain/tenants/suspend-tenant.ts'
import { updateTenant } from '../domain/tenants/update-tenant.ts'
import type { Handlers } from '../handlers.ts'
import { repeatableOf } from './repeatable-of.ts'

export function tenantsRoutes(deps: Deps) {
  return {
    createTenant: ({ actor, body, headers, context }) =>
      createTenant(deps, actor, body, repeatableOf(headers, context)),
    listTenants: ({ actor, query }) => listTenants(deps, actor, query),
    getTenant: ({ actor, params }) => getTenant(deps, actor, params.slug),
    updateTenant: ({ actor, params, headers, body }) =>
      updateTenant(deps, actor, { slug: params.slug, ifMatch: headers['if-match'], change: body }),
    suspendTenant: ({ actor, params, body }) => suspendTenant(deps, actor, params.slug, body.reason),
    resumeTenant: ({ actor, params }) => resumeTenant(deps, actor, params.slug),
  } satisfies Partial<Handlers>
}
