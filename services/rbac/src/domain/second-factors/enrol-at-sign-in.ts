import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { consumeChallenge } from '../../store/second-factors/challenges.ts'
import { lockPerson } from '../../store/second-factors/demand-facts.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { challengeMembers, mfaRequired } from '../sign-in/finish-first-step.ts'
import { openFromChallenge } from './complete-challenge.ts'
import { decideDemand } from './decide-demand.ts'
import { challengeExpired, findOpenChallenge } from './find-open-challenge.ts'

type Input = RbacBody<'enrolAtSignIn'>

/** Swaps a challenge that nothing can answer for a restricted session, in which a second factor can be enrolled and nothing else be done. */
export async function enrolAtSignIn(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const challenge = await findOpenChallenge(deps, input)
  const started = await deps.db.transaction().execute(async (trx) => {
    const person = await lockPerson(trx, challenge.user_id)
    if (!person || challenge.session_id !== null) throw challengeExpired()
    const demand = decideDemand(deps.settings.mfaMode, person, 2)
    if (typeof demand === 'object') {
      const { challengeToken } = input
      throw mfaRequired({ challengeToken, expiresIn: challenge.seconds_left, ...challengeMembers(demand) })
    }
    if (!(await consumeChallenge(trx, challenge.token_hash))) throw challengeExpired()
    const { browserId, client } = input
    const opening = { user: person, amr: challenge.amr, aal: 1, restricted: true, browserId, client }
    return openFromChallenge(deps, trx, actor, challenge, opening)
  })
  // The outcome was written by the first step, which has one of the contract's.
  return issueTokens(deps, { ...started, outcome: challenge.outcome as TokenResponse['outcome'] })
}
