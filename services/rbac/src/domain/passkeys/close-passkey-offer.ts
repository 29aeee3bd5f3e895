import type { Deps } from '../../deps.ts'
import { closeOffer } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { lockOwnUser } from '../access/own-user.ts'
import { recordedChange } from '../record/recorded-change.ts'

/** Notes that the caller was offered a passkey, so that they are not offered one again. */
export async function closePasskeyOffer(deps: Deps, actor: UserActor, userId: string): Promise<void> {
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = await lockOwnUser(trx, actor, userId)
      await closeOffer(trx, userId)
      return user
    },
    (user) => ({ action: 'passkey-offer.close', target: userId, accountId: user.home_account_id }),
  )
}
