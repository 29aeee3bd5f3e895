import type { Deps } from '../../deps.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { endSessions } from './end-sessions.ts'

/** Ends every session of a user on the word of a service; gives how many ended. */
export async function endAllSessions(deps: Deps, actor: Actor, userId: string): Promise<number> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  return deps.db.transaction().execute(async (trx) => {
    const ended = await endSessions(deps, trx, { userId }, 'ended_by_service')
    await audit(deps, trx, actor, {
      action: 'session.end-all',
      target: userId,
      accountId: user.home_account_id,
      detail: { ended },
    })
    return ended
  })
}
