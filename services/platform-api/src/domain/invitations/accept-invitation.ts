import { Failure } from '@constellation/chassis'
import type { TenantMember } from '@constellation/contracts-platform'
import { platformAccountId } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { acceptInvitationRow, lockInvitation } from '../../store/members.ts'
import { insertSteps } from '../../store/provisioning.ts'
import { findTenant } from '../../store/tenants.ts'
import { refreshUser } from '../../store/users.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { membershipSubject } from '../members/membership-subject.ts'
import { readMember } from '../members/to-member.ts'
import { requirePerson } from '../people/get-me.ts'
import { readPerson } from '../people/known-person.ts'
import { runStepsForAWhile } from '../provisioning/run-steps-for-a-while.ts'
import { noInvitation } from './read-invitation.ts'

/** Makes the person a member who was invited: they must have proved the invited address. An invitation is accepted once. */
export async function acceptInvitation(deps: Deps, caller: Caller, token: string): Promise<TenantMember> {
  const { userId, permissions } = requirePerson(caller)
  if (permissions.has(platformAccountId))
    throw new Failure('permission_denied', 'people with a role in the platform join no organisation')
  const person = await readPerson(deps, userId)
  await refreshUser(deps.db, userId, person)
  const id = await accept(deps, caller, { userId, emailNormalized: person.emailNormalized, token })
  await runStepsForAWhile(deps, { type: 'membership', id })
  return readMember(deps.db, id)
}

type Acceptance = { userId: string; emailNormalized: string | null; token: string }

async function accept(deps: Deps, caller: Caller, { userId, emailNormalized, token }: Acceptance): Promise<string> {
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const invitation = await lockInvitation(trx, hashToken(token))
      if (!invitation) throw noInvitation()
      const { id, tenant_id: tenantId, role } = invitation
      const tenant = await findTenant(trx, tenantId)
      if (tenant?.status === 'suspended') throw noInvitation()
      if (emailNormalized !== invitation.invited_email_normalized)
        throw new Failure('email_mismatch', 'the invitation is for another address than the one you have proved')
      await acceptInvitationRow(trx, id, userId)
      const keys = membershipSubject.steps.map(({ key }) => key)
      await insertSteps(trx, { type: 'membership', id }, keys)
      const detail = { memberId: id, userId, role }
      await appendAudit(trx, auditEntry(deps.newId(), caller, { action: 'member.join', tenantId, detail }))
      return id
    })
  } catch (cause) {
    if (!isUniqueViolation(cause, 'tenant_memberships_person')) throw cause
    throw new Failure('already_exists', 'you are a member of this organisation already', { cause })
  }
}
