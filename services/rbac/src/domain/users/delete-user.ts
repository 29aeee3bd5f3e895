import { UserId } from '@constellation/contracts-rbac'
import { createSoftDeletion } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockAccountsOf, updateAccountRow } from '../../store/accounts.ts'
import { countOtherMembers } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { keepLastAdminOfOthers } from '../members/keep-last-admin.ts'
import { audit, tell } from '../record/record.ts'
import { endSessions } from '../sessions/end-sessions.ts'

/** The rows of users are marked before they are removed. */
export const userDeletion = createSoftDeletion('users')

/** Deletes a user: their sessions end, and a home account that nobody else uses goes with them. Refused to the last administrator of others. */
export async function deleteUser(deps: Deps, actor: UserActor, userId: string): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const accountIds = await lockAccountsOf(trx, userId)
    const user = await lockUser(trx, userId)
    if (!user || user.deleted_at) throw notFound('user')
    requireSelfOrAdmin(actor, user)
    for (const accountId of accountIds) await keepLastAdminOfOthers(trx, accountId, userId)
    await leave(deps, trx, user)
    await audit(deps, trx, actor, { action: 'user.delete', target: userId, accountId: user.home_account_id })
    await tell(deps, trx, { type: 'user_deleted', data: { userId: UserId.parse(userId) } })
  })
}

async function leave(deps: Deps, trx: Transaction<Schema>, user: UserRow) {
  await endSessions(deps, trx, { userId: user.id }, 'user_deleted')
  await userDeletion.softDelete(trx, user.id, deps.now())
  if ((await countOtherMembers(trx, user.home_account_id, user.id)) > 0) return
  await updateAccountRow(trx, user.home_account_id, { deleted: true })
}
