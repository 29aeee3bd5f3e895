import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { findMemberOf, type MemberRow } from '../../store/members.ts'

/** An invitation of a tenant that can still be accepted or has expired. Refuses a member, and what is not there. */
export async function requireInvitation(
  { db }: Deps,
  tenantId: string,
  id: string,
): Promise<MemberRow & { email: string }> {
  const row = await findMemberOf(db, tenantId, id)
  if (!row) throw new Failure('not_found', 'there is no such invitation')
  const { email } = row
  if (row.status !== 'invited' || email === null) throw notInvited(row.status)
  return { ...row, email }
}

export function notInvited(status: string): Failure {
  return new Failure('state_conflict', `this is no open invitation: it is ${status}`, {
    members: { currentState: status },
  })
}
