import type { Presenter, RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findSessionOfToken } from '../../store/sessions/refresh-tokens.ts'
import { findSessionStatus } from '../../store/sessions/session-status.ts'
import type { Actor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from './end-sessions.ts'
import { presenterText } from './presenter.ts'

/** Ends a session, or all sessions of its user. A session that has ended or never was is no error. None replaces itself. */
export async function logOut(
  deps: Deps,
  actor: Actor,
  { refreshToken, presenter, sessionId, replacedBy, all }: RbacBody<'logOut'>,
): Promise<void> {
  const session = refreshToken ? await findByToken(deps, refreshToken, presenter) : await findById(deps, sessionId)
  if (!session || session.id === replacedBy) return
  const detail = (ended: number) => ({ sessionId: session.id, all, ended, ...(replacedBy && { replacedBy }) })
  const which = all ? { userId: session.user_id } : { sessionId: session.id }
  await recordedChange(
    deps,
    actor,
    (trx) => endSessions(deps, trx, which, replacedBy ? 'replaced' : 'log_out'),
    (ended) => (ended ? { action: 'session.end', target: session.user_id, detail: detail(ended) } : null),
  )
}

/** A token of another presenter than the named one ends nothing. */
async function findByToken(deps: Deps, refreshToken: string, presenter: Presenter | undefined) {
  const session = await findSessionOfToken(deps.db, hashToken(refreshToken))
  return !presenter || session?.presenter === presenterText(presenter) ? session : undefined
}

async function findById(deps: Deps, sessionId: string | undefined) {
  const status = sessionId ? await findSessionStatus(deps.db, sessionId) : undefined
  return status && sessionId ? { id: sessionId, user_id: status.user_id } : undefined
}
