import { Failure } from '@constellation/chassis'
import { type Challenge, challengeSeconds, type RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { insertStepUpChallenge } from '../../store/second-factors/challenges.ts'
import { findPerson } from '../../store/second-factors/demand-facts.ts'
import type { UserActor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { challengeMembers } from '../sign-in/finish-first-step.ts'
import { decideDemand } from './decide-demand.ts'

/** Asks the person in a session for their second factor. A person without one is told to enrol one, which the session allows. */
export async function stepUp(deps: Deps, actor: UserActor, { browserId }: RbacBody<'stepUp'>): Promise<Challenge> {
  const { userId, sessionId, accountId } = actor.ticket
  const challengeToken = newToken('mc_', deps.random)
  const question = await recordedChange(
    deps,
    actor,
    async (trx) => {
      const person = await findPerson(trx, userId)
      const demand = person && decideDemand(deps.settings.mfaMode, person, 2)
      if (!demand || demand === 'none') throw new Failure('invalid_ticket', 'the session has ended')
      const browserHash = browserPresenter(browserId).hash
      await insertStepUpChallenge(trx, { tokenHash: hashToken(challengeToken), userId, sessionId, browserHash })
      return challengeMembers(demand)
    },
    (asked) => ({ action: 'challenge.ask', target: userId, accountId, detail: { sessionId, ...asked } }),
  )
  return { challengeToken, expiresIn: challengeSeconds, ...question }
}
