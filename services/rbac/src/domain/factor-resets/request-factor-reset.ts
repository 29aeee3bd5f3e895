import { Failure } from '@constellation/chassis'
import { type RbacBody, UserId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { insertFactorReset } from '../../store/factor-resets.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { challengeExpired, findOpenChallenge } from '../second-factors/find-open-challenge.ts'
import { normalizeEmail } from '../users/normalize-email.ts'

type Input = RbacBody<'requestFactorReset'>

/**
 * Sends the link that begins a reset of lost factors to the proved address of whoever stands before a challenge, and so has taken the first step. Without
 * such an address only an administrator can help.
 */
export async function requestFactorReset(deps: Deps, actor: Actor, input: Input): Promise<void> {
  const challenge = await findOpenChallenge(deps, input)
  const user = await findUser(deps.db, challenge.user_id)
  if (!user) throw challengeExpired()
  const to = recipientOf(user)
  if (!to) throw new Failure('reset_not_possible', 'there is no proved address; ask an administrator')
  await deps.throttle.mails.count(normalizeEmail(to.email), input.client.ip)
  const token = newToken('fl_', deps.random)
  await deps.db.transaction().execute(async (trx) => {
    await insertFactorReset(trx, { id: deps.newId(), userId: user.id, tokenHash: hashToken(token) })
    await audit(deps, trx, actor, {
      action: 'factor-reset.request',
      target: user.id,
      accountId: user.home_account_id,
      detail: { ip: input.client.ip },
    })
    const data = { to, userId: UserId.parse(user.id), token, returnTo: input.returnTo }
    await tell(deps, trx, { type: 'factor_reset_requested', data })
  })
}
