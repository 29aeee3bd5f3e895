import type { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../access/actor.ts'
import { executeDueReset } from '../factor-resets/execute-due-reset.ts'
import { type AskedForFactor, challengeMembers, mfaRequired } from './finish-first-step.ts'

/**
 * The refusal that asks for a second factor. A reset of lost factors that is due is executed first; then no factor is left
 * and one must be enrolled.
 */
export async function askForSecondFactor(
  deps: Deps,
  actor: Actor,
  { challenge, userId }: AskedForFactor,
): Promise<Failure> {
  if (challenge.enrolmentRequired) return mfaRequired(challenge)
  const isReset = await executeDueReset(deps, actor, userId)
  return mfaRequired(isReset ? { ...challenge, ...challengeMembers('enrolment') } : challenge)
}
