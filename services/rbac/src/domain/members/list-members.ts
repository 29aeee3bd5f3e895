import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Member } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listMemberRows } from '../../store/members.ts'
import type { UserActor } from '../access/actor.ts'
import { requireAdmin } from '../access/has-permission.ts'
import { toMember } from './to-member.ts'

/** The members of an account, for its administrators. */
export async function listMembers(
  deps: Deps,
  actor: UserActor,
  accountId: string,
  input: PageInput,
): Promise<{ items: Member[]; nextCursor: string | null }> {
  requireAdmin(actor, accountId)
  const rows = await listMemberRows(deps.db, accountId, readPage(input))
  return toPage(rows, input.limit, toMember, (row) => row.user_id)
}
