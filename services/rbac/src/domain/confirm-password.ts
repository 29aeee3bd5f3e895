import { Failure } from '@constellation/chassis'
import type { TokenResponse } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../deps.ts'
import { findPasswordHash } from '../store/credentials.ts'
import { deleteRefreshTokens, insertRefreshToken } from '../store/refresh-tokens.ts'
import { findLiveSession, renewAuthTime } from '../store/sessions.ts'
import { findUser } from '../store/users.ts'
import type { UserActor } from './actor.ts'
import { checkPassword } from './check-password.ts'
import { issueTokens } from './issue-tokens.ts'
import { browserPresenter } from './presenter.ts'
import { auditRow } from './record.ts'

type Input = { password: string; browserId: string; client: { ip: string; userAgent: string } }

/** Proves the password again: the session counts as recent, and what the browser held before is void (ASVS 5, 7.2.4). */
export async function confirmPassword(deps: Deps, actor: UserActor, input: Input): Promise<TokenResponse> {
  const { userId, sessionId, accountId } = actor.ticket
  const [user, credential] = await Promise.all([findUser(deps.db, userId), findPasswordHash(deps.db, userId)])
  const browser = browserPresenter(input.browserId)
  const attempt = { emailNormalized: user?.email_normalized ?? userId, ip: input.client.ip, knownBrowser: browser.hash }
  const known = credential?.secret_hash
    ? { id: userId, credentialId: credential.id, hash: credential.secret_hash }
    : null
  await checkPassword(deps, actor, attempt, known, input.password)
  const refreshToken = newToken('rt_', deps.random)
  const entry = { action: 'session.reauthenticate', target: userId, accountId }
  const token = { tokenHash: hashToken(refreshToken), sessionId, presenter: browser.presenter }
  await deps.db.transaction().execute(async (trx) => {
    // Tokens before the session, as a rotation takes them.
    await deleteRefreshTokens(trx, sessionId, browser.presenter)
    await renewAuthTime(trx, sessionId)
    await insertRefreshToken(trx, token, auditRow(deps.newId(), actor, entry))
  })
  const session = await findLiveSession(deps.db, sessionId)
  if (!session) throw new Failure('invalid_ticket', 'the session has ended')
  return issueTokens(deps, { session, refreshToken, outcome: 'login' })
}
