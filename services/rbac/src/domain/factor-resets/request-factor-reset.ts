import { Failure } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import { type RbacBody, UserId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { insertFactorReset } from '../../store/factor-resets.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refuseUntimelyMail } from '../record/refuse-untimely-mail.ts'
import { tell } from '../record/tell.ts'
import { challengeExpired, findOpenChallenge } from '../second-factors/find-open-challenge.ts'
import { browserPresenter } from '../sessions/presenter.ts'

/**
 * Sends the link that starts a reset of lost factors. The caller has a challenge, so the first step is proved. Without a
 * proved address only an administrator can help.
 */
export async function requestFactorReset(
  deps: Deps,
  actor: Actor,
  input: RbacBody<'requestFactorReset'>,
): Promise<void> {
  const challenge = await findOpenChallenge(deps, input)
  const user = await findUser(deps.db, challenge.user_id)
  if (!user) throw challengeExpired()
  const to = recipientOf(user)
  if (!to) throw new Failure('reset_not_possible', 'there is no proved address; ask an administrator')
  const { ip } = input.client
  const browserHash = browserPresenter(input.browserId).hash
  await refuseUntimelyMail(deps, { kind: 'reset_factors', emailNormalized: normalizeEmail(to.email), browserHash, ip })
  const token = newToken('fl_', deps.random)
  const about = { target: user.id, accountId: user.home_account_id, detail: { ip } }
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      await insertFactorReset(trx, { id: deps.newId(), userId: user.id, tokenHash: hashToken(token) })
      const data = { to, userId: UserId.parse(user.id), token, returnTo: input.returnTo }
      await tell(deps, trx, { type: 'factor_reset_requested', data })
    },
    { action: 'factor-reset.request', ...about },
  )
}
