import { Failure } from '@constellation/chassis'
import type { Challenge } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../deps.ts'
import { decideDemand } from '../second-factors/decide-demand.ts'
import { challengeSeconds, insertStepUpChallenge } from '../store/challenges.ts'
import { findAskedPerson } from '../store/demand-facts.ts'
import type { UserActor } from './actor.ts'
import { questionOf } from './finish-first-step.ts'
import { browserPresenter } from './presenter.ts'
import { audit } from './record.ts'

/** Asks the person who is signed in for their second factor. Who has none is told to enrol one, which their session is good for. */
export async function stepUp(deps: Deps, actor: UserActor, { browserId }: { browserId: string }): Promise<Challenge> {
  const { userId, sessionId, accountId } = actor.ticket
  const challengeToken = newToken('mc_', deps.random)
  return deps.db.transaction().execute(async (trx) => {
    const person = await findAskedPerson(trx, userId)
    const demand = person && decideDemand(deps.settings.mfaMode, person, 2)
    if (!demand || demand === 'none') throw new Failure('invalid_ticket', 'the session has ended')
    const question = questionOf(demand)
    const browserHash = browserPresenter(browserId).hash
    await insertStepUpChallenge(trx, { tokenHash: hashToken(challengeToken), userId, sessionId, browserHash })
    await audit(deps, trx, actor, {
      action: 'challenge.ask',
      target: userId,
      accountId,
      detail: { sessionId, ...question },
    })
    return { challengeToken, expiresIn: challengeSeconds, ...question }
  })
}
