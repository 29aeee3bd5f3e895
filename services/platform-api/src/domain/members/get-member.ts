import type { Step, TenantMember } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { listSteps } from '../../store/provisioning.ts'
import type { Caller } from '../access/caller.ts'
import { toStep } from '../provisioning/read-provisioning.ts'
import { guardMember, type MemberOf } from './guard-member.ts'
import { toMember } from './to-member.ts'

/** One member, and what is true of them in each system. */
export async function getMember(
  deps: Deps,
  caller: Caller,
  which: MemberOf,
): Promise<{ member: TenantMember; steps: Step[] }> {
  const row = await guardMember(deps, caller, 'getMember', which)
  const steps = await listSteps(deps.db, 'membership', [row.id])
  return { member: toMember(row, steps), steps: steps.map(toStep) }
}
