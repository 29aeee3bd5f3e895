import type { Challenge, RequestOptions } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findRunningReset } from '../../store/factor-resets.ts'
import { findPerson } from '../../store/second-factors/demand-facts.ts'
import { passkeyRequest } from '../passkeys/passkey-request.ts'
import { challengeMembers } from '../sign-in/finish-first-step.ts'
import { decideDemand } from './decide-demand.ts'
import { type ChallengeRef, challengeExpired, findOpenChallenge } from './find-open-challenge.ts'

type Question = Omit<Challenge, 'challengeToken'> & {
  passkeyOptions: RequestOptions | null
  stepUp: boolean
  resetDueAt: string | null
}

/** What a challenge accepts at this moment, by the current factors and policy. */
export async function readChallenge(deps: Deps, asked: ChallengeRef): Promise<Question> {
  const challenge = await findOpenChallenge(deps, asked)
  const { user_id: userId } = challenge
  const person = await findPerson(deps.db, userId)
  const demand = person && decideDemand(deps.settings.mfaMode, person, 2)
  if (!demand || demand === 'none') throw challengeExpired()
  const question = challengeMembers(demand)
  const stepUp = challenge.session_id !== null
  const asking = { purpose: stepUp ? 'step_up' : 'second', userId, browserId: asked.browserId } as const
  return {
    ...question,
    expiresIn: challenge.seconds_left,
    passkeyOptions: question.factors.includes('webauthn') ? await passkeyRequest(deps, asking) : null,
    stepUp,
    resetDueAt: (await findRunningReset(deps.db, userId))?.due_at.toISOString() ?? null,
  }
}
