import { Failure } from '@constellation/chassis'
import {
  type GuardedOperation,
  guardMatrix,
  type Principal,
  platform,
  type Reach,
} from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { findMembership } from '../../store/members.ts'
import { findTenantBySlug, type TenantRow } from '../../store/tenants.ts'
import { recordRefusal } from '../audit/record-refusal.ts'
import type { Caller } from './caller.ts'
import { isOperator, principalOfRole, roleOfMember } from './principal-of.ts'

/** The tenant of a request, how far the caller reaches in it, and their own membership. */
export type GuardedTenant = TenantRow & { reach: Exclude<Reach, 'none'>; ownMembershipId: string | undefined }

/**
 * Lets a caller through whom the guard matrix permits this in the tenant. A stranger gets 404, as for a tenant that does not exist;
 * somebody who belongs to the tenant and may not gets 403, which is in the audit of the tenant.
 */
export async function guardTenant(
  deps: Deps,
  caller: Caller,
  operation: GuardedOperation,
  slug: string,
): Promise<GuardedTenant> {
  const tenant = await findTenantBySlug(deps.db, slug)
  const relation = tenant && (await relationOf(deps, caller, tenant))
  if (!tenant || !relation) throw new Failure('not_found', 'there is no such tenant, or none of yours')
  const { principal, membershipId } = relation
  const reach = principal ? guardMatrix[operation][principal] : 'none'
  const refusal = refusalOf(operation, principal, tenant)
  if (!refusal && reach !== 'none') return { ...tenant, reach, ownMembershipId: membershipId }
  const failure = refusal ?? new Failure('permission_denied', 'your role does not permit this')
  await recordRefusal(deps, caller, { tenantId: tenant.id, detail: { operation, code: failure.code } })
  throw failure
}

/** What the caller is to a tenant; undefined for a stranger, and no principal for a member who may do nothing at this moment. */
async function relationOf(
  { db }: Deps,
  caller: Caller,
  { id, rbac_account_id }: TenantRow,
): Promise<{ principal: Principal | undefined; membershipId: string | undefined } | undefined> {
  if (isOperator(caller)) return { principal: 'operator', membershipId: undefined }
  if (caller.kind === 'command') return undefined
  const membership = await findMembership(db, id, caller.userId)
  if (!membership) return undefined
  const role = membership.status === 'active' ? roleOfMember(caller, rbac_account_id, membership.role) : undefined
  return { principal: role && principalOfRole[role], membershipId: membership.id }
}

function refusalOf(
  operation: GuardedOperation,
  principal: Principal | undefined,
  { status }: TenantRow,
): Failure | undefined {
  if (status !== 'suspended' || !principal || principal === 'operator') return undefined
  const { [principal]: reach, suspended } = guardMatrix[operation]
  if (reach === 'none' || suspended === 'open' || mayRead(operation, principal)) return undefined
  return new Failure('tenant_suspended', 'the organisation is suspended: its administrators can read, and nothing else')
}

function mayRead(operation: GuardedOperation, principal: Principal): boolean {
  return principal === 'tenantAdmin' && platform[operation].method === 'get'
}
