import type { Deps } from '../../deps.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { endSessions } from './end-sessions.ts'

/** Ends every session of the caller but the one they call from; gives how many ended. */
export async function endOtherSessions(deps: Deps, actor: UserActor, userId: string): Promise<number> {
  const { ticket } = actor
  if (userId !== ticket.userId) throw notFound('user')
  return deps.db.transaction().execute(async (trx) => {
    const ended = await endSessions(deps, trx, { userId, except: ticket.sessionId }, 'ended_others')
    await audit(deps, trx, actor, {
      action: 'session.end-others',
      target: userId,
      accountId: ticket.accountId,
      detail: { ended },
    })
    return ended
  })
}
