import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockAccountsOf, updateAccountRow } from '../../store/accounts.ts'
import { hasOtherUsers } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { markDeleted } from './mark-deleted.ts'

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
  await markDeleted(deps, trx, userId, accountIds)
  if (!(await hasOtherUsers(trx, user.home_account_id, userId)))
    await updateAccountRow(trx, user.home_account_id, { deleted: true })
  return user
}
