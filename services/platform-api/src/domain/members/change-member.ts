import { Failure } from '@constellation/chassis'
import type { TenantMember } from '@constellation/contracts-platform'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { countOtherAdmins, type MemberRow } from '../../store/members.ts'
import { reopenSteps } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { runStepsForAWhile } from '../provisioning/run-steps-for-a-while.ts'
import { readMember } from './to-member.ts'

type Change = {
  action: string
  detail?: Readonly<Record<string, unknown>>
  /** The member administers nothing afterwards. */
  losesRole: boolean
  /** False where the member is in a state that does not permit it. */
  work: (trx: Transaction<Schema>, id: string) => Promise<boolean>
}

/**
 * Changes a member, notes it in the audit in the same transaction, and lets every system follow at once. What fails there is tried again
 * by itself. The last active administrator of a tenant stays one, also when two are changed at the same moment.
 */
export async function changeMember(
  deps: Deps,
  caller: Caller,
  member: MemberRow,
  { action, detail = {}, losesRole, work }: Change,
): Promise<TenantMember> {
  const { id, tenant_id: tenantId, user_id: userId } = member
  await deps.db.transaction().execute(async (trx) => {
    if (losesRole && member.role === 'tenant_admin' && (await countOtherAdmins(trx, tenantId, id)) === 0)
      throw new Failure('last_admin', 'the organisation would have no active administrator')
    if (!(await work(trx, id)))
      throw new Failure('state_conflict', `the member is ${member.status}`, {
        members: { currentState: member.status },
      })
    await reopenSteps(trx, { type: 'membership', id })
    const about = { memberId: id, userId, ...detail }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action, tenantId, detail: about }))
  })
  await runStepsForAWhile(deps, { type: 'membership', id })
  return readMember(deps.db, id)
}
