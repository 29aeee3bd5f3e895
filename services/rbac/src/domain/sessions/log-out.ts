import type { Presenter, RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findSessionOfToken } from '../../store/sessions/refresh-tokens.ts'
import { findSessionStatus } from '../../store/sessions/session-status.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/record.ts'
import { endSessions } from './end-sessions.ts'
import { presenterText } from './presenter.ts'

type Input = RbacBody<'logOut'>

/** Ends a session, or all sessions of its user. What has ended, or never was, is no error: the caller wanted it gone. */
export async function logOut(deps: Deps, actor: Actor, input: Input): Promise<void> {
  const { refreshToken, presenter, sessionId, all } = input
  const session = refreshToken ? await findByToken(deps, refreshToken, presenter) : await findById(deps, sessionId)
  if (!session) return
  await deps.db.transaction().execute(async (trx) => {
    const ended = await endSessions(deps, trx, all ? { userId: session.user_id } : { sessionId: session.id }, 'log_out')
    if (ended)
      await audit(deps, trx, actor, {
        action: 'session.end',
        target: session.user_id,
        detail: { sessionId: session.id, all, ended },
      })
  })
}

/** A token of somebody else than the named presenter ends nothing. */
async function findByToken(deps: Deps, refreshToken: string, presenter: Presenter | undefined) {
  const session = await findSessionOfToken(deps.db, hashToken(refreshToken))
  return !presenter || session?.presenter === presenterText(presenter) ? session : undefined
}

async function findById(deps: Deps, sessionId: string | undefined) {
  const status = sessionId ? await findSessionStatus(deps.db, sessionId) : undefined
  return status && sessionId ? { id: sessionId, user_id: status.user_id } : undefined
}
