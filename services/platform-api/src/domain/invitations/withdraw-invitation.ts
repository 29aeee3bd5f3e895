import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { withdrawInvitationRow } from '../../store/members.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { notInvited, requireInvitation } from './require-invitation.ts'

/** Withdraws an invitation. Its link does nothing from then on. */
export async function withdrawInvitation(
  deps: Deps,
  caller: Caller,
  { slug, memberId }: { slug: string; memberId: string },
): Promise<void> {
  const { id: tenantId } = await guardTenant(deps, caller, 'withdrawInvitation', slug)
  const { id, email, status } = await requireInvitation(deps, tenantId, memberId)
  await deps.db.transaction().execute(async (trx) => {
    if (!(await withdrawInvitationRow(trx, id))) throw notInvited(status)
    const entry = { action: 'member.revoke-invite', tenantId, detail: { memberId: id, email } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
}
