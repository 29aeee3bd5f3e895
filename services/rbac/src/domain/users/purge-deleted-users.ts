import { UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { SystemActor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { userDeletion } from './mark-deleted.ts'

/**
 * Removes for good the users who were deleted before `before`, with one audit entry and one event for all of them. Writes
 * neither when there is no such user. A user who is not deleted is never removed.
 */
export async function purgeDeletedUsers(
  deps: Pick<Deps, 'db' | 'newId' | 'sealing'>,
  actor: SystemActor,
  before: Date,
): Promise<string[]> {
  return recordedChange(
    deps,
    actor,
    async (trx) => {
      const userIds = await userDeletion.purgeDeletedOlderThan(trx, before)
      const data = { userIds: userIds.map((id) => UserId.parse(id)) }
      if (userIds.length > 0) await tell(deps, trx, { type: 'users_purged', data })
      return userIds
    },
    (userIds) => (userIds.length > 0 ? { action: 'user.purge', detail: { userIds } } : null),
  )
}
