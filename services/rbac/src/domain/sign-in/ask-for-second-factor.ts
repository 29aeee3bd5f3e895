import type { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../access/actor.ts'
import { executeDueReset } from '../factor-resets/execute-due-reset.ts'
import { type AskedForFactor, challengeMembers, mfaRequired } from './finish-first-step.ts'

/**
 * The refusal by which a second factor is asked for. Where a reset of lost factors is due by now it is carried out first, in a transaction of its own; then
 * there is none to ask for, and one has to be enrolled.
 */
export async function askForSecondFactor(
  deps: Deps,
  actor: Actor,
  { challenge, userId }: AskedForFactor,
): Promise<Failure> {
  if (challenge.enrolmentRequired) return mfaRequired(challenge)
  // No audit: the reset that is carried out records itself.
  const isReset = await deps.db.transaction().execute((trx) => executeDueReset(deps, trx, actor, userId))
  return mfaRequired(isReset ? { ...challenge, ...challengeMembers('enrolment') } : challenge)
}
