import type { Deps } from '../../deps.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from './end-sessions.ts'

/** Ends every session of the caller except the one they call from. Gives how many ended. */
export async function endOtherSessions(deps: Deps, actor: UserActor, userId: string): Promise<number> {
  const { ticket } = actor
  if (userId !== ticket.userId) throw notFound('user')
  const about = { target: userId, accountId: ticket.accountId }
  return recordedChange(
    deps,
    actor,
    (trx) => endSessions(deps, trx, { userId, except: ticket.sessionId }, 'ended_others'),
    (ended) => ({ action: 'session.end-others', ...about, detail: { ended } }),
  )
}
