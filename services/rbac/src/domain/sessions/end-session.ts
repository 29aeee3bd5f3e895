import type { Deps } from '../../deps.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from './end-sessions.ts'

/** Ends one session of a user, for the user or their administrator. */
export async function endSession(
  deps: Deps,
  actor: UserActor,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<void> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const about = { target: userId, accountId: user.home_account_id, detail: { sessionId } }
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const ended = await endSessions(deps, trx, { userId, only: sessionId }, 'ended')
      if (!ended) throw notFound('session')
    },
    { action: 'session.end', ...about },
  )
}
