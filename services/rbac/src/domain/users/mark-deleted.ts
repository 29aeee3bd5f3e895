import { UserId } from '@constellation/contracts-rbac'
import { createSoftDeletion } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { keepLastAdminOfOthers } from '../members/keep-last-admin.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from '../sessions/end-sessions.ts'

/** Users are marked as deleted before they are purged. */
export const userDeletion = createSoftDeletion('users')

/** Marks a locked user of these locked accounts as deleted, ends their sessions and tells of it. The last administrator of others stays. */
export async function markDeleted(
  deps: Deps,
  trx: Transaction<Schema>,
  userId: string,
  accountIds: readonly string[],
): Promise<void> {
  await keepLastAdminOfOthers(trx, accountIds, userId)
  await endSessions(deps, trx, { userId }, 'user_deleted')
  await userDeletion.softDelete(trx, userId, deps.now())
  await tell(deps, trx, { type: 'user_deleted', data: { userId: UserId.parse(userId) } })
}
