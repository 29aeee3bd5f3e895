import type { MemberRow } from '../../store/members.ts'
import { requireAuthentik } from '../provisioning/require-authentik.ts'
import { type Refs, type Step, StepFailure } from '../provisioning/step.ts'
import { groupOf } from '../tenants/authentik-group.ts'
import { userOf } from './authentik-user.ts'

/** A person in the group of a tenant at Authentik, for as long as they may use its applications. */
export const authentikMembership: Step<MemberRow> = {
  key: 'authentik_membership',
  critical: true,
  after: ['authentik_user'],
  needs: 'authentik_group',
  skipReason({ authentik }, { status, email }, refs) {
    if (!authentik) return 'disabled_by_config'
    const wasNeverThere = status === 'removing' && userOf(refs) === undefined
    return email === null || wasNeverThere ? 'not_applicable' : undefined
  },
  desired: ({ status }) => ({ isMember: isIn(status) }),
  async observe(deps, _member, refs) {
    return { is: { isMember: await requireAuthentik(deps).groups.isMember(placeOf(refs)) } }
  },
  async apply(deps, { status }, refs) {
    const { groups } = requireAuthentik(deps)
    if (isIn(status)) await groups.addMember(placeOf(refs))
    else await groups.removeMember(placeOf(refs))
  },
}

function isIn(status: string): boolean {
  return status === 'provisioning' || status === 'active'
}

function placeOf(refs: Refs): { group: string; user: number } {
  const [group, user] = [groupOf(refs), userOf(refs)]
  if (group === undefined || user === undefined)
    throw new StepFailure('dependency_failed', 'the group or the person is not at Authentik')
  return { group, user }
}
