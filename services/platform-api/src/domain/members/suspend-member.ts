import type { TenantMember } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { resumeMemberRow, suspendMemberRow } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { changeMember } from './change-member.ts'
import { guardOtherMember, type MemberOf } from './guard-member.ts'

/** Suspends a member: they may do nothing in this tenant. */
export async function suspendMember(
  deps: Deps,
  caller: Caller,
  which: MemberOf,
  reason: string | undefined,
): Promise<TenantMember> {
  const member = await guardOtherMember(deps, caller, 'suspendMember', which)
  return changeMember(deps, caller, member, {
    action: 'member.suspend',
    detail: { reason: reason ?? null },
    losesRole: true,
    work: (trx, id) => suspendMemberRow(trx, id, reason),
  })
}

/** Resumes a suspended member, with the role that they had. */
export async function resumeMember(deps: Deps, caller: Caller, which: MemberOf): Promise<TenantMember> {
  const member = await guardOtherMember(deps, caller, 'resumeMember', which)
  return changeMember(deps, caller, member, { action: 'member.resume', losesRole: false, work: resumeMemberRow })
}
