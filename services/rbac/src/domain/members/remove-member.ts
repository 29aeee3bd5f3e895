import type { Deps } from '../../deps.ts'
import { lockAccount } from '../../store/accounts.ts'
import { deleteMember } from '../../store/members.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { keepLastAdmin } from './keep-last-admin.ts'
import { currentRoles, refuseBeyondOwn } from './set-member-roles.ts'

/** Takes a user out of an account. Nobody takes what they do not hold, and one administrator stays. */
export async function removeMember(
  deps: Deps,
  actor: UserActor,
  { accountId, userId }: { accountId: string; userId: string },
): Promise<void> {
  requireAdmin(actor, accountId)
  await deps.db.transaction().execute(async (trx) => {
    if (!(await lockAccount(trx, accountId))) throw notFound('account')
    const roles = await currentRoles(trx, accountId, userId)
    if (!roles) throw notFound('member')
    refuseBeyondOwn(actor, accountId, roles, [])
    await keepLastAdmin(trx, accountId, userId)
    await deleteMember(trx, { accountId, userId })
    await audit(deps, trx, actor, { action: 'member.remove', target: userId, accountId })
  })
}
