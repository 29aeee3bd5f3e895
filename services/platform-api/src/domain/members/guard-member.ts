import { Failure } from '@constellation/chassis'
import type { GuardedOperation } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { findMemberOf, type MemberRow } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { recordRefusal } from '../audit/record-refusal.ts'

/** Which member a request is about. */
export type MemberOf = { slug: string; memberId: string }

/** The member of a request, once the guard matrix lets the caller do this. Where it says `self`, others are not permitted. */
export async function guardMember(
  deps: Deps,
  caller: Caller,
  operation: GuardedOperation,
  { slug, memberId }: MemberOf,
): Promise<MemberRow> {
  const { id, reach, ownMembershipId } = await guardTenant(deps, caller, operation, slug)
  if (reach === 'self' && memberId !== ownMembershipId)
    throw await refused(deps, caller, id, operation, new Failure('permission_denied', 'this is not about you'))
  const member = await findMemberOf(deps.db, id, memberId)
  if (!member) throw new Failure('not_found', 'there is no such member')
  return member
}

/** The same for what nobody does to themselves. */
export async function guardOtherMember(
  deps: Deps,
  caller: Caller,
  operation: GuardedOperation,
  which: MemberOf,
): Promise<MemberRow> {
  const member = await guardMember(deps, caller, operation, which)
  if (caller.kind === 'user' && member.user_id === caller.userId)
    throw await refused(
      deps,
      caller,
      member.tenant_id,
      operation,
      new Failure('self_action_forbidden', 'ask another administrator to do this to you'),
    )
  return member
}

async function refused(deps: Deps, caller: Caller, tenantId: string, operation: GuardedOperation, failure: Failure) {
  await recordRefusal(deps, caller, { tenantId, detail: { operation, code: failure.code } })
  return failure
}
