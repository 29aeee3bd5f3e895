import { Failure } from '@constellation/chassis'
import { type User, UserId } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { restoreAccountRow } from '../../store/accounts.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound } from '../access/has-permission.ts'
import { audit, tell } from '../record/record.ts'
import { userDeletion } from './delete-user.ts'
import { toUser } from './to-user.ts'

/** Takes a deletion back, with the home account that went with it. Refused when another user has proved the address meanwhile. */
export async function restoreUser(deps: Deps, actor: UserActor, userId: string): Promise<User> {
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const user = await lockUser(trx, userId)
      if (!user?.deleted_at || !hasPermission(actor, user.home_account_id, 'admin')) throw notFound('deleted user')
      await restoreAccountRow(trx, user.home_account_id)
      await userDeletion.restore(trx, userId)
      await audit(deps, trx, actor, { action: 'user.restore', target: userId, accountId: user.home_account_id })
      await tell(deps, trx, { type: 'user_restored', data: { userId: UserId.parse(userId) } })
      return toUser({ ...user, deleted_at: null })
    })
  } catch (error) {
    if (!isUniqueViolation(error, 'users_verified_email')) throw error
    throw new Failure('email_taken', 'the address belongs to another user now', { cause: error })
  }
}
