import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { judgeRetry, repeatHead, replaceSuccessor } from '../../store/sessions/refresh-retries.ts'
import { findRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import { findSessionStatus } from '../../store/sessions/session-status.ts'
import { findLiveSession } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { recordRefusal } from '../record/recorded-change.ts'
import { refuseBlocked } from '../sign-in/who-may-sign-in.ts'
import { endForReuse, tokenReused, unknownToken } from './end-for-reuse.ts'
import { presenterText } from './presenter.ts'
import { newSuccessor, successorOf } from './refresh-successor.ts'
import type { SessionTokens } from './start-session.ts'

/**
 * Answers a refresh token that could not be used. Its own presenter may repeat it while its successor was never presented, since
 * a reply may be lost. Every other use is refused, and a reuse ends the session.
 */
export async function retryRefresh(deps: Deps, actor: Actor, input: RbacBody<'refresh'>): Promise<SessionTokens> {
  const { refreshToken, presenter } = input
  const token = await findRefreshToken(deps.db, hashToken(refreshToken))
  if (!token) throw unknownToken()
  const status = await findSessionStatus(deps.db, token.session_id)
  if (status) refuseBlocked(status)
  if (status?.revoke_reason === 'refresh_token_reused') throw tokenReused()
  if (status?.revoked_at) throw new Failure('session_ended', 'the session was ended; sign in again')
  if (!status?.live) throw sessionEnded()
  const own = token.presenter === presenterText(presenter)
  if (!token.used_at) return own ? refuseExpired() : refuseForeign(deps, actor, token.session_id, status.user_id)
  const { answer, head, salts } = await judgeRetry(deps.db, token.token_hash)
  if (!own || answer === 'reuse') return endForReuse(deps, actor, token.token_hash)
  if (answer === 'expired') return refuseExpired()
  const answered = answer === 'repeat' ? await repeat(deps, input, { head, salts }) : await replace(deps, input, head)
  // Another caller used or replaced the unused token meanwhile: the token is judged again.
  return answered ?? retryRefresh(deps, actor, input)
}

/** Gives the unused token of the chain once more: another reply with it may be on its way. */
async function repeat(
  deps: Deps,
  { refreshToken }: RbacBody<'refresh'>,
  { head, salts }: { head: string; salts: readonly string[] },
): Promise<SessionTokens | undefined> {
  const given = await repeatHead(deps.db, head)
  if (!given) return undefined
  const session = await findLiveSession(deps.db, given.session_id)
  if (!session) throw sessionEnded()
  return { session, refreshToken: salts.reduce(successorOf, refreshToken) }
}

/** Gives a new token. The one that nobody received ends the session from now on, so a thief cannot use it unnoticed. */
async function replace(
  deps: Deps,
  { refreshToken, presenter }: RbacBody<'refresh'>,
  head: string,
): Promise<SessionTokens | undefined> {
  const { successor, ...rotation } = newSuccessor(deps, refreshToken)
  const session = await replaceSuccessor(deps.db, { ...rotation, head, presenter: presenterText(presenter) })
  return session && { session, refreshToken: successor }
}

function sessionEnded() {
  return new Failure('invalid_refresh_token', 'the session has ended')
}

function refuseExpired(): never {
  throw new Failure('invalid_refresh_token', 'the refresh token has expired')
}

async function refuseForeign(deps: Deps, actor: Actor, sessionId: string, userId: string): Promise<never> {
  await recordRefusal(deps, actor, { action: 'refresh-token.misuse', target: userId, detail: { sessionId } })
  throw new Failure('invalid_refresh_token', 'the refresh token belongs to another browser or application')
}
