import { createHmac } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import { SessionId, type TokenResponse, UserId } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { markRepeated, takeRepeat } from '../../store/sessions/refresh-grace.ts'
import { findRefreshToken, findSessionOfToken, rotateRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import { findStanding } from '../../store/sessions/session-status.ts'
import { findLiveSession } from '../../store/sessions/sessions.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, auditRefusal, tell } from '../record/record.ts'
import { refuseBlocked } from '../sign-in/who-may-sign-in.ts'
import { endSessionsOf } from './end-sessions.ts'
import { type Presenter, presenterText } from './presenter.ts'
import type { Started } from './start-session.ts'

type Input = { refreshToken: string; presenter: Presenter }

/**
 * Swaps a refresh token for its successor. Every use rotates; a token that was used before ends the session, unless its own presenter asks again
 * for a reply that may have been lost (docs/decisions/0004-refresh-strict-and-kind.md).
 */
export async function refresh(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const rotated = await rotate(deps, input)
  const current = rotated ?? (await repeat(deps, actor, input))
  const applicationId = input.presenter.kind === 'application' ? input.presenter.applicationId : undefined
  return issueTokens(deps, { ...current, outcome: 'login', ...(applicationId && { applicationId }) })
}

/** Uses the token; undefined when it cannot be used, for whatever reason. */
export async function rotate(
  deps: Pick<Deps, 'db' | 'random'>,
  { refreshToken, presenter }: Input,
): Promise<Started | undefined> {
  const salt = Buffer.from(deps.random(32)).toString('base64url')
  const successor = successorOf(refreshToken, salt)
  const session = await rotateRefreshToken(deps.db, {
    tokenHash: hashToken(refreshToken),
    successorHash: hashToken(successor),
    salt,
    presenter: presenterText(presenter),
  })
  return session && { session, refreshToken: successor }
}

/** Answers a token that could not be used: with the newest one of its chain where a reply may have been lost, else with the refusal it deserves. */
export async function repeat(deps: Deps, actor: Actor, { refreshToken, presenter }: Input): Promise<Started> {
  const token = await findRefreshToken(deps.db, hashToken(refreshToken))
  if (!token) throw unknownToken()
  const standing = await findStanding(deps.db, token.session_id)
  if (standing) refuseBlocked(standing)
  if (standing?.revoked_at) throw new Failure('session_ended', 'the session was ended; sign in again')
  if (!standing?.live) throw new Failure('invalid_refresh_token', 'the session has ended')
  const own = token.presenter === presenterText(presenter)
  if (!token.used_at) return own ? refuseExpired() : refuseForeign(deps, actor, token.session_id, standing.user_id)
  if (!own || !(await takeRepeat(deps.db, token.token_hash))) return endForReuse(deps, actor, token.token_hash)
  const newest = await newestOf(deps, refreshToken)
  await markRepeated(deps.db, hashToken(newest))
  const session = await findLiveSession(deps.db, token.session_id)
  if (!session) throw new Failure('invalid_refresh_token', 'the session has ended')
  return { session, refreshToken: newest }
}

/** Follows a chain of tokens from one that was used to the one that was not. Only who holds a token can make its successor. */
async function newestOf(deps: Deps, refreshToken: string): Promise<string> {
  let current = refreshToken
  for (;;) {
    const row = await findRefreshToken(deps.db, hashToken(current))
    if (!row) throw new Failure('invalid_refresh_token', 'the session has ended')
    if (row.successor_salt === null) return current
    current = successorOf(current, row.successor_salt)
  }
}

function refuseExpired(): never {
  throw new Failure('invalid_refresh_token', 'the refresh token has expired')
}

async function refuseForeign(deps: Deps, actor: Actor, sessionId: string, userId: string): Promise<never> {
  await auditRefusal(deps, actor, { action: 'refresh-token.foreign', target: userId, detail: { sessionId } })
  throw new Failure('invalid_refresh_token', 'the refresh token belongs to another browser or application')
}

async function endForReuse(deps: Deps, actor: Actor, tokenHash: string): Promise<never> {
  await deps.db.transaction().execute(async (trx) => {
    const session = await findSessionOfToken(trx, tokenHash)
    // It was taken away meanwhile: a new proof of the password has given the browser another one.
    if (!session) throw unknownToken()
    const { id: sessionId, user_id: userId } = session
    const ended = await endSessionsOf(deps, trx, { sessionId }, 'refresh_token_reused')
    if (!ended) return
    const entry = { action: 'refresh-token.reuse', target: userId, detail: { sessionId } }
    await audit(deps, trx, actor, { ...entry, outcome: 'refused' })
    const user = await findUser(trx, userId)
    const data = {
      to: user ? recipientOf(user) : null,
      userId: UserId.parse(userId),
      sessionId: SessionId.parse(sessionId),
      at: deps.now().toISOString(),
    }
    await tell(deps, trx, { type: 'refresh_token_reused', data })
  })
  throw new Failure('refresh_token_reused', 'the refresh token was used before; the session has ended')
}

function unknownToken() {
  return new Failure('invalid_refresh_token', 'the refresh token is not known')
}

/** The token that follows: made from the token itself and a salt, so that it can be made again from neither the one nor the other alone. */
function successorOf(token: string, salt: string) {
  return token.slice(0, 3) + createHmac('sha256', token).update(salt).digest('base64url')
}
