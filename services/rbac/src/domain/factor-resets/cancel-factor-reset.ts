import { type RbacBody, UserId } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { cancelResets, findNoticedReset } from '../../store/factor-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import type { Actor, UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { lockOwnUser } from '../access/own-user.ts'
import { invalidLink, refuseClosed } from '../links/read-link.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'

/** Cancels a reset with the link of one of its notices. Cancelling twice does no harm. */
export async function cancelFactorReset(
  deps: Deps,
  actor: Actor,
  { token, client }: RbacBody<'cancelFactorReset'>,
): Promise<void> {
  const reset = await findNoticedReset(deps.db, hashToken(token))
  if (!reset) throw invalidLink()
  const entryOf = (user: UserRow | undefined) => (user ? cancelled(user, { ip: client.ip }) : null)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = await lockUser(trx, reset.user_id)
      const now = await findNoticedReset(trx, hashToken(token))
      if (!user || !now) throw invalidLink()
      refuseClosed(now)
      return !now.cancelled && (await cancel(deps, trx, user)) ? user : undefined
    },
    entryOf,
  )
}

/** Cancels the reset of the caller's factors, from any of their sessions. */
export async function cancelOwnFactorReset(deps: Deps, actor: UserActor, userId: string): Promise<void> {
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = await lockOwnUser(trx, actor, userId)
      if (!(await cancel(deps, trx, user))) throw notFound('reset')
      return user
    },
    (user) => cancelled(user, {}),
  )
}

function cancelled({ id, home_account_id }: UserRow, detail: { ip?: string }) {
  return { action: 'factor-reset.cancel', target: id, accountId: home_account_id, detail } as const
}

async function cancel(deps: Deps, trx: Transaction<Schema>, user: UserRow): Promise<boolean> {
  if (!(await cancelResets(trx, user.id))) return false
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: UserId.parse(user.id), at }
  await tell(deps, trx, { type: 'factor_reset_cancelled', data })
  return true
}
