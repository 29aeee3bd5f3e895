import type { TenantMember, TenantRole } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { setMemberRoleRow } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { changeMember } from './change-member.ts'
import { guardOtherMember, type MemberOf } from './guard-member.ts'

/** Gives a member another role. */
export async function setMemberRole(
  deps: Deps,
  caller: Caller,
  which: MemberOf,
  role: TenantRole,
): Promise<TenantMember> {
  const member = await guardOtherMember(deps, caller, 'setMemberRole', which)
  return changeMember(deps, caller, member, {
    action: 'member.set-role',
    detail: { from: member.role, to: role },
    losesRole: role !== 'tenant_admin',
    work: (trx, id) => setMemberRoleRow(trx, id, role),
  })
}
