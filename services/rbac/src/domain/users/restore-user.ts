import { Failure } from '@constellation/chassis'
import { type User, UserId } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { restoreAccountRow } from '../../store/accounts.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { userDeletion } from './mark-deleted.ts'
import { toUser } from './to-user.ts'

/** Restores a deleted user and the home account that was deleted with them. Refused when another user has proved the address since. */
export async function restoreUser(deps: Deps, actor: UserActor, userId: string): Promise<User> {
  try {
    return await recordedChange(
      deps,
      actor,
      (trx) => restore(deps, trx, actor, userId),
      ({ homeAccountId: accountId }) => ({ action: 'user.restore', target: userId, accountId }),
    )
  } catch (error) {
    if (!isUniqueViolation(error, 'users_verified_email')) throw error
    throw new Failure('email_taken', 'the address belongs to another user now', { cause: error })
  }
}

async function restore(deps: Deps, trx: Transaction<Schema>, actor: UserActor, userId: string): Promise<User> {
  const user = await lockUser(trx, userId)
  if (!user?.deleted_at || !hasPermission(actor, user.home_account_id, 'admin')) throw notFound('deleted user')
  await restoreAccountRow(trx, user.home_account_id)
  await userDeletion.restore(trx, userId)
  await tell(deps, trx, { type: 'user_restored', data: { userId: UserId.parse(userId) } })
  return toUser({ ...user, deleted_at: null })
}
