import type { TokenResponse } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../deps.ts'
import { findPasswordHash } from '../store/credentials.ts'
import { deleteRefreshTokens, insertRefreshToken } from '../store/refresh-tokens.ts'
import { renewAuthTime } from '../store/sessions.ts'
import { findUser } from '../store/users.ts'
import type { UserActor } from './actor.ts'
import { checkPassword } from './check-password.ts'
import { issueTokens } from './issue-tokens.ts'
import { browserPresenter } from './presenter.ts'
import { audit } from './record.ts'

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
  await deps.db.transaction().execute(async (trx) => {
    // Tokens before the session, as a rotation takes them.
    await deleteRefreshTokens(trx, sessionId, browser.presenter)
    await renewAuthTime(trx, sessionId)
    await insertRefreshToken(trx, { tokenHash: hashToken(refreshToken), sessionId, presenter: browser.presenter })
    await audit(deps, trx, actor, { action: 'session.reauthenticate', target: userId, accountId })
  })
  return issueTokens(deps, { sessionId, refreshToken, outcome: 'login' })
}
