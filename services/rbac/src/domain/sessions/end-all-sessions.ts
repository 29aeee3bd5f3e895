import type { Deps } from '../../deps.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from './end-sessions.ts'

/** Ends every session of a user because a service says so. Gives how many ended. */
export async function endAllSessions(deps: Deps, actor: Actor, userId: string): Promise<number> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  const about = { target: userId, accountId: user.home_account_id }
  return recordedChange(
    deps,
    actor,
    (trx) => endSessions(deps, trx, { userId }, 'ended_by_service'),
    (ended) => ({ action: 'session.end-all', ...about, detail: { ended } }),
  )
}
