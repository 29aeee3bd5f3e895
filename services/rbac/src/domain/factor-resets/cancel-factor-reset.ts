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
import { audit, tell } from '../record/record.ts'

/** Calls a reset off with the link of one of its notices. One that is called off already stays so. */
export async function cancelFactorReset(
  deps: Deps,
  actor: Actor,
  { token, client }: RbacBody<'cancelFactorReset'>,
): Promise<void> {
  const reset = await findNoticedReset(deps.db, hashToken(token))
  if (!reset) throw invalidLink()
  await deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, reset.user_id)
    const now = await findNoticedReset(trx, hashToken(token))
    if (!user || !now) throw invalidLink()
    refuseClosed(now)
    if (!now.cancelled) await cancel(deps, trx, actor, { user, ip: client.ip })
  })
}

/** Calls off what somebody has asked for, from a session of the person. */
export async function cancelOwnFactorReset(deps: Deps, actor: UserActor, userId: string): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const user = await lockOwnUser(trx, actor, userId)
    if (!(await cancel(deps, trx, actor, { user }))) throw notFound('reset')
  })
}

async function cancel(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { user, ip }: { user: UserRow; ip?: string },
): Promise<boolean> {
  if (!(await cancelResets(trx, user.id))) return false
  await audit(deps, trx, actor, {
    action: 'factor-reset.cancel',
    target: user.id,
    accountId: user.home_account_id,
    detail: { ip },
  })
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: UserId.parse(user.id), at }
  await tell(deps, trx, { type: 'factor_reset_cancelled', data })
  return true
}
