import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findOpenChallengeRow } from '../../store/second-factors/challenges.ts'
import { browserPresenter } from '../sessions/presenter.ts'

/** What an answer names: the challenge, and the browser that holds it. */
export type ChallengeRef = RbacBody<'readChallenge'>

/** A challenge that takes an answer from this browser. Refuses in one way what is unknown, old, used up or another browser's. */
export async function findOpenChallenge(deps: Pick<Deps, 'db'>, { challengeToken, browserId }: ChallengeRef) {
  const challenge = await findOpenChallengeRow(deps.db, hashToken(challengeToken), browserPresenter(browserId).hash)
  if (!challenge) throw challengeExpired()
  return challenge
}

export type OpenChallenge = Awaited<ReturnType<typeof findOpenChallenge>>

export function challengeExpired(): Failure {
  return new Failure('mfa_expired', 'the question has expired or was answered; sign in again')
}
