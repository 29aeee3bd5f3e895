import { activateMember, findMember, finishRemoval, type MemberRow } from '../../store/members.ts'
import { endSteps } from '../../store/provisioning.ts'
import type { SubjectKind } from '../provisioning/subject-kind.ts'
import { authentikMembership } from './authentik-membership.ts'
import { authentikUser } from './authentik-user.ts'
import { rbacGrant } from './rbac-grant.ts'

/** The membership of a person and its steps. The person is active once each that they need is settled, and removed once all are undone. */
export const membershipSubject: SubjectKind<MemberRow> = {
  type: 'membership',
  steps: [rbacGrant, authentikUser, authentikMembership],
  find: findMember,
  tenantIdOf: ({ tenant_id }) => tenant_id,
  isWithdrawn: ({ status }) => status === 'suspended' || status === 'removing',
  async arrive(trx, { id, status, user_id }, { critical, all }) {
    const detail = { memberId: id, userId: user_id }
    if (status === 'provisioning' && critical)
      return (await activateMember(trx, id)) ? { action: 'member.activate', detail } : undefined
    if (status !== 'removing' || !all || !(await finishRemoval(trx, id))) return undefined
    await endSteps(trx, { type: 'membership', id })
    return { action: 'member.finish-removal', detail }
  },
}
