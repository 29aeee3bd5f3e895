import { UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { ServiceActor } from '../access/actor.ts'
import { keepLastAdminOfOthers } from '../members/keep-last-admin.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { userDeletion } from '../users/delete-user.ts'
import { lockDirectoryUser } from './directory-objects.ts'

/**
 * Deletes a user and ends their sessions. Their home account stays: `closeAccount` is for it. Does nothing where they are deleted
 * already.
 */
export async function removeUser(
  deps: Deps,
  actor: ServiceActor,
  { id, onBehalfOf }: { id: string; onBehalfOf?: string | undefined },
): Promise<void> {
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const found = await lockDirectoryUser(trx, id)
      if (!found) return undefined
      for (const accountId of found.accountIds) await keepLastAdminOfOthers(trx, accountId, id)
      await endSessions(deps, trx, { userId: id }, 'user_deleted')
      await userDeletion.softDelete(trx, id, deps.now())
      await tell(deps, trx, { type: 'user_deleted', data: { userId: UserId.parse(id) } })
      return found.user
    },
    (user) =>
      user
        ? {
            action: 'user.delete',
            target: id,
            accountId: user.home_account_id,
            detail: { ...(onBehalfOf && { onBehalfOf }) },
          }
        : null,
  )
}
