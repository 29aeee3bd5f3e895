import { Failure } from '@constellation/chassis'
import { type GuardedOperation, guardMatrix, type Principal, platform } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { findTenantBySlug, type TenantRow } from '../../store/tenants.ts'
import { recordRefusal } from '../audit/record-refusal.ts'
import type { Caller } from './caller.ts'
import { principalOf } from './principal-of.ts'

/**
 * The tenant of a request, once the guard matrix lets the caller do this there. A stranger gets 404, as for a tenant that does not exist;
 * somebody who belongs to the tenant and may not gets 403, which is in the audit of the tenant.
 */
export async function guardTenant(
  deps: Deps,
  caller: Caller,
  operation: GuardedOperation,
  slug: string,
): Promise<TenantRow> {
  const tenant = await findTenantBySlug(deps.db, slug)
  const principal = tenant && principalOf(caller, tenant.rbac_account_id)
  if (!tenant || !principal) throw new Failure('not_found', 'there is no such tenant, or none of yours')
  const refusal = refusalOf(operation, principal, tenant)
  if (!refusal) return tenant
  await recordRefusal(deps, caller, { tenantId: tenant.id, detail: { operation, code: refusal.code } })
  throw refusal
}

function refusalOf(operation: GuardedOperation, principal: Principal, tenant: TenantRow): Failure | undefined {
  const guard = guardMatrix[operation]
  if (guard[principal] === 'none') return new Failure('permission_denied', 'your role does not permit this')
  const isOpen = principal === 'operator' || guard.suspended === 'open' || mayRead(operation, principal)
  if (tenant.status === 'suspended' && !isOpen)
    return new Failure(
      'tenant_suspended',
      'the organisation is suspended: its administrators can read, and nothing else',
    )
  return undefined
}

function mayRead(operation: GuardedOperation, principal: Principal): boolean {
  return principal === 'tenantAdmin' && platform[operation].method === 'get'
}
