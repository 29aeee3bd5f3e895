import type { Deps } from '../../deps.ts'
import type { ServiceActor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { markDeleted } from '../users/mark-deleted.ts'
import { behalfOf } from './behalf-of.ts'
import { lockDirectoryUser } from './directory-objects.ts'

/**
 * Deletes a user and ends their sessions. Their home account stays: `closeAccount` is for it. Does nothing where they are deleted already.
 */
export async function removeUser(
  deps: Deps,
  actor: ServiceActor,
  input: { id: string; onBehalfOf?: string | undefined },
): Promise<void> {
  const { id } = input
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const found = await lockDirectoryUser(trx, id)
      if (found) await markDeleted(deps, trx, id, found.accountIds)
      return found?.user
    },
    (user) =>
      user ? { action: 'user.delete', target: id, accountId: user.home_account_id, detail: behalfOf(input) } : null,
  )
}
