import { Failure } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import type { TenantMember } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { hasActiveAdmin } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { readMember } from '../members/to-member.ts'
import { invite } from './invite-member.ts'

/**
 * Invites the billing contact as an administrator of a tenant that has no active one. Operators create no members otherwise: with this they
 * give an organisation that locked itself out back to its owner, and to nobody of their choice.
 */
export async function inviteRecovery(deps: Deps, caller: Caller, slug: string, email: string): Promise<TenantMember> {
  const tenant = await guardTenant(deps, caller, 'inviteRecovery', slug)
  if (await hasActiveAdmin(deps.db, tenant.id))
    throw new Failure('admin_exists', 'the organisation has an active administrator, who invites people')
  const { billingEmail } = Object(tenant.billing_info)
  if (typeof billingEmail !== 'string' || normalizeEmail(billingEmail) !== normalizeEmail(email))
    throw new Failure('recovery_address_unknown', 'only the billing contact of the organisation can be invited')
  const id = deps.newId()
  await invite(deps, caller, tenant, { id, email, role: 'tenant_admin', action: 'tenant.invite-recovery' })
  return readMember(deps.db, id)
}
