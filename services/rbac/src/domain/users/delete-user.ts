import { UserId } from '@constellation/contracts-rbac'
import { createSoftDeletion } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockAccountsOf, updateAccountRow } from '../../store/accounts.ts'
import { hasOtherUsers } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { keepLastAdminOfOthers } from '../members/keep-last-admin.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from '../sessions/end-sessions.ts'

/** Users are marked as deleted before they are purged. */
export const userDeletion = createSoftDeletion('users')

/**
 * Deletes a user and ends their sessions. A home account without other users is deleted too. Refused for the last
 * administrator of other users.
 */
export async function deleteUser(deps: Deps, actor: UserActor, userId: string): Promise<void> {
  await recordedChange(
    deps,
    actor,
    (trx) => remove(deps, trx, actor, userId),
    ({ home_account_id: accountId }) => ({ action: 'user.delete', target: userId, accountId }),
  )
}

async function remove(deps: Deps, trx: Transaction<Schema>, actor: UserActor, userId: string) {
  const accountIds = await lockAccountsOf(trx, userId)
  const user = await lockUser(trx, userId)
  if (!user || user.deleted_at) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  for (const accountId of accountIds) await keepLastAdminOfOthers(trx, accountId, userId)
  await endSessions(deps, trx, { userId }, 'user_deleted')
  await userDeletion.softDelete(trx, userId, deps.now())
  if (!(await hasOtherUsers(trx, user.home_account_id, userId)))
    await updateAccountRow(trx, user.home_account_id, { deleted: true })
  await tell(deps, trx, { type: 'user_deleted', data: { userId: UserId.parse(userId) } })
  return user
}
