import { Failure } from '@constellation/chassis'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findPasswordHash } from '../../store/passwords/password-hashes.ts'
import { findLiveSession, renewAuthTime } from '../../store/sessions/sessions.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { changeOfRecordedSteps } from '../record/recorded-change.ts'
import { continueSession } from '../sessions/continue-session.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { checkPassword } from './check-password.ts'

/** Proves the password again. The session counts as recently proved and continues with a new refresh token. */
export async function confirmPassword(
  deps: Deps,
  actor: UserActor,
  input: RbacBody<'confirmPassword'>,
): Promise<TokenResponse> {
  const { userId, sessionId, accountId } = actor.ticket
  const [user, credential] = await Promise.all([findUser(deps.db, userId), findPasswordHash(deps.db, userId)])
  const browser = browserPresenter(input.browserId)
  const place = { ip: input.client.ip, browserHash: browser.hash, knownBrowser: true }
  const attempt = { emailNormalized: user?.email_normalized ?? userId, ...place }
  const stored = credential?.secret_hash
    ? { id: userId, credentialId: credential.id, hash: credential.secret_hash }
    : null
  await checkPassword(deps, actor, attempt, stored, input.password)
  const entry = { action: 'session.reauthenticate', target: userId, accountId } as const
  const continued = await changeOfRecordedSteps(deps, async (trx) => {
    const started = await continueSession(deps, trx, actor, { ...input, sessionId }, entry)
    await renewAuthTime(trx, sessionId)
    const session = await findLiveSession(trx, sessionId)
    return started && session && { ...started, session }
  })
  if (!continued) throw new Failure('invalid_ticket', 'the session has ended')
  return issueTokens(deps, { ...continued, outcome: 'login' })
}
