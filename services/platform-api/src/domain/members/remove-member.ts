import { Failure } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import type { TenantMember } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { beginRemoval } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { changeMember } from './change-member.ts'
import { guardOtherMember, type MemberOf } from './guard-member.ts'

/** Removes a member. Their access ends first; what they have in each system is cleared away afterwards, and tried again until it is. */
export async function removeMember(
  deps: Deps,
  caller: Caller,
  which: MemberOf,
  confirmEmail: string,
): Promise<TenantMember> {
  const member = await guardOtherMember(deps, caller, 'removeMember', which)
  if (normalizeEmail(confirmEmail) !== normalizeEmail(member.email ?? member.name ?? member.id))
    throw new Failure('confirmation_mismatch', 'that is not the address of this member')
  return changeMember(deps, caller, member, {
    action: 'member.remove',
    detail: { email: member.email },
    losesRole: true,
    work: beginRemoval,
  })
}
