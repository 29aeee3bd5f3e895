import { Failure } from '@constellation/chassis'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findOpenChallengeRow } from '../../store/second-factors/challenges.ts'
import { browserPresenter } from '../sessions/presenter.ts'

/** Names a challenge and the browser that holds it. */
export type ChallengeRef = RbacBody<'readChallenge'>

/** An open challenge of this browser. An unknown, expired or consumed challenge and that of another browser get the same refusal. */
export async function findOpenChallenge(deps: Pick<Deps, 'db'>, { challengeToken, browserId }: ChallengeRef) {
  const challenge = await findOpenChallengeRow(deps.db, hashToken(challengeToken), browserPresenter(browserId).hash)
  if (!challenge) throw challengeExpired()
  // The first step wrote the outcome, and its type is the contract's.
  return { ...challenge, outcome: challenge.outcome as TokenResponse['outcome'] }
}

export type OpenChallenge = Awaited<ReturnType<typeof findOpenChallenge>>

export function challengeExpired(): Failure {
  return new Failure('mfa_expired', 'the challenge has expired or was answered; sign in again')
}
