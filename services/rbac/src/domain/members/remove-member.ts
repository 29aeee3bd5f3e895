import type { Deps } from '../../deps.ts'
import { lockAccount } from '../../store/accounts.ts'
import { deleteMember } from '../../store/members.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refuseBeyondOwn } from './grant-rules.ts'
import { keepLastAdmin } from './keep-last-admin.ts'
import { currentRoles } from './set-member-roles.ts'

/** Removes a user from an account. Nobody revokes what they do not hold, and the last administrator stays. */
export async function removeMember(
  deps: Deps,
  actor: UserActor,
  { accountId, userId }: { accountId: string; userId: string },
): Promise<void> {
  requireAdmin(actor, accountId)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      if (!(await lockAccount(trx, accountId))) throw notFound('account')
      const roles = await currentRoles(trx, accountId, userId)
      if (!roles) throw notFound('member')
      refuseBeyondOwn(actor, accountId, roles, [])
      await keepLastAdmin(trx, accountId, userId)
      await deleteMember(trx, { accountId, userId })
    },
    { action: 'member.remove', target: userId, accountId },
  )
}
