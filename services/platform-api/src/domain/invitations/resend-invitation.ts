import type { TenantMember } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { renewInvitation } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { readMember } from '../members/to-member.ts'
import { nameOfInviter } from './invite-member.ts'
import { notInvited, requireInvitation } from './require-invitation.ts'
import { newLink, requireMail, sendInvitation } from './send-invitation.ts'

/** Sends an invitation again, with a new link. The old one does nothing from then on. */
export async function resendInvitation(
  deps: Deps,
  caller: Caller,
  { slug, memberId }: { slug: string; memberId: string },
): Promise<TenantMember> {
  const tenant = await guardTenant(deps, caller, 'resendInvitation', slug)
  requireMail(deps)
  const { id, email, name, status } = await requireInvitation(deps, tenant.id, memberId)
  await deps.throttle.invitations(tenant.id)
  const invitedBy = await nameOfInviter(deps, caller)
  const link = newLink(deps)
  await deps.db.transaction().execute(async (trx) => {
    if (!(await renewInvitation(trx, id, link))) throw notInvited(status)
    await sendInvitation(deps, trx, link, { tenant, email, name, invitedBy })
    const entry = { action: 'member.resend-invite', tenantId: tenant.id, detail: { memberId: id, email } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  return readMember(deps.db, id)
}
