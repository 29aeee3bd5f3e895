import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { cancelResets } from '../../store/factor-resets.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { revokeAllFactors } from './revoke-all-factors.ts'

/** Takes every factor from a user who has lost them, for an administrator of their account, who never sees or sets one. */
export async function resetFactors(
  deps: Deps,
  actor: UserActor,
  { userId, reason }: { userId: string } & RbacBody<'resetFactors'>,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId)
    if (!user || user.deleted_at) throw notFound('user')
    requireAdmin(actor, user.home_account_id)
    if (actor.ticket.userId === userId)
      throw new Failure('permission_denied', 'nobody resets their own factors; ask another administrator')
    // No audit: taking the factors records it, in this transaction.
    await cancelResets(trx, userId)
    await revokeAllFactors(deps, trx, actor, { user, by: 'administrator', detail: { reason } })
  })
}
