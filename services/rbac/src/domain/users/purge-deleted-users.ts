import { UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { SystemActor } from '../access/actor.ts'
import { audit, tell } from '../record/record.ts'
import { userDeletion } from './delete-user.ts'

/**
 * Removes for good the users who were deleted before `before`, with one audit entry and one event for all of them; neither is written
 * when there was nobody to remove. A user who is not deleted is never touched.
 */
export async function purgeDeletedUsers(
  deps: Pick<Deps, 'db' | 'newId' | 'sealing'>,
  actor: SystemActor,
  before: Date,
): Promise<string[]> {
  return deps.db.transaction().execute(async (trx) => {
    const userIds = await userDeletion.purgeDeletedOlderThan(trx, before)
    if (userIds.length === 0) return userIds
    await audit(deps, trx, actor, { action: 'user.purge', detail: { userIds } })
    await tell(deps, trx, { type: 'users_purged', data: { userIds: userIds.map((id) => UserId.parse(id)) } })
    return userIds
  })
}
