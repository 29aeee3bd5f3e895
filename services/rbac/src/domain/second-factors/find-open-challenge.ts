import { Failure } from '@constellation/chassis'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findOpenChallenge } from '../../store/second-factors/challenges.ts'
import { browserPresenter } from '../sessions/presenter.ts'

/** What an answer names: the challenge, and the browser that holds it. */
export type AskedBrowser = { challengeToken: string; browserId: string }

/** A challenge that takes an answer from this browser. Refuses in one way what is unknown, old, used up or another browser's. */
export async function openChallenge(deps: Pick<Deps, 'db'>, { challengeToken, browserId }: AskedBrowser) {
  const challenge = await findOpenChallenge(deps.db, hashToken(challengeToken), browserPresenter(browserId).hash)
  if (!challenge) throw challengeExpired()
  return challenge
}

export type OpenChallenge = Awaited<ReturnType<typeof openChallenge>>

export function challengeExpired(): Failure {
  return new Failure('mfa_expired', 'the question has expired or was answered; sign in again')
}
