import { Refusal } from '@constellation/client'
import type { TenantRole } from '@constellation/contracts-platform'
import { AccountId, RoleId, UserId } from '@constellation/contracts-rbac'
import type { MemberRow } from '../../store/members.ts'
import type { Step } from '../provisioning/step.ts'

/** The roles that every account of rbac has, by what they are here. */
const builtInRoles: Readonly<Record<TenantRole, string>> = {
  tenant_admin: '00000000-0000-7000-8000-000000000010',
  tenant_member: '00000000-0000-7000-8000-000000000011',
}

/** The role of a person in the account of their tenant. A suspended member stays in the account and may do nothing there. */
export const rbacGrant: Step<MemberRow> = {
  key: 'rbac_grant',
  critical: true,
  desired(member) {
    const roleIds = rolesOf(member)
    return roleIds && { roleIds }
  },
  async observe({ rbac }, member) {
    const { accountId, userId } = placeOf(member)
    const { items } = await rbac()
      .listMemberships({ params: { id: userId } })
      .catch(noneWhereUnknown)
    const found = items.find((item) => item.accountId === accountId)
    return found && { is: { roleIds: found.roleIds } }
  },
  async apply({ rbac }, member) {
    const { accountId, userId } = placeOf(member)
    const params = { id: accountId, userId }
    const roleIds = rolesOf(member)
    if (roleIds) await rbac().putMembership({ params, body: { roleIds } })
    else await rbac().removeMembership({ params, query: {} })
  },
}

/** Undefined for a member who leaves. */
function rolesOf({ status, role }: MemberRow): RoleId[] | undefined {
  if (status === 'removing') return undefined
  // A CHECK of the table bounds the roles.
  return status === 'suspended' ? [] : [RoleId.parse(builtInRoles[role as TenantRole])]
}

function placeOf({ id, rbac_account_id, user_id }: MemberRow) {
  if (user_id === null) throw new Error(`the invitation ${id} has no person yet`)
  return { accountId: AccountId.parse(rbac_account_id), userId: UserId.parse(user_id) }
}

/** A person who was deleted in rbac has no membership. */
function noneWhereUnknown(error: unknown): { items: [] } {
  if (error instanceof Refusal && error.code === 'not_found') return { items: [] }
  throw error
}
