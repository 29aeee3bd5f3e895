import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { allowRetry, markRetried } from '../../store/sessions/refresh-grace.ts'
import { findRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import { findSessionStatus } from '../../store/sessions/session-status.ts'
import { findLiveSession } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { recordRefusal } from '../record/recorded-change.ts'
import { refuseBlocked } from '../sign-in/who-may-sign-in.ts'
import { endForReuse, unknownToken } from './end-for-reuse.ts'
import { presenterText } from './presenter.ts'
import { successorOf } from './refresh-successor.ts'
import type { SessionTokens } from './start-session.ts'

/**
 * Answers a refresh token that could not be used. Within the grace period of ten seconds its own presenter gets the newest
 * token of the chain, since a reply may be lost. Every other use is refused, and a reuse ends the session.
 */
export async function retryWithinGrace(
  deps: Deps,
  actor: Actor,
  { refreshToken, presenter }: RbacBody<'refresh'>,
): Promise<SessionTokens> {
  const token = await findRefreshToken(deps.db, hashToken(refreshToken))
  if (!token) throw unknownToken()
  const status = await findSessionStatus(deps.db, token.session_id)
  if (status) refuseBlocked(status)
  if (status?.revoked_at) throw new Failure('session_ended', 'the session was ended; sign in again')
  if (!status?.live) throw sessionEnded()
  const own = token.presenter === presenterText(presenter)
  if (!token.used_at) return own ? refuseExpired() : refuseForeign(deps, actor, token.session_id, status.user_id)
  if (!own || !(await allowRetry(deps.db, token.token_hash))) return endForReuse(deps, actor, token.token_hash)
  const newest = await newestOf(deps, refreshToken)
  await markRetried(deps.db, hashToken(newest))
  const session = await findLiveSession(deps.db, token.session_id)
  if (!session) throw sessionEnded()
  return { session, refreshToken: newest }
}

/** Follows a chain of tokens to the one that is not used yet. */
async function newestOf(deps: Deps, refreshToken: string): Promise<string> {
  let current = refreshToken
  for (;;) {
    const row = await findRefreshToken(deps.db, hashToken(current))
    if (!row) throw sessionEnded()
    if (row.successor_salt === null) return current
    current = successorOf(current, row.successor_salt)
  }
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
