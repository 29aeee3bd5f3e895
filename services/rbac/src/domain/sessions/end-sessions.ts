import { SessionId, type SessionsEndedReason, UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { revokeSessions } from '../../store/sessions/sessions.ts'
import { tell } from '../record/tell.ts'

/** Ends sessions and tells login, which tells the applications. Gives how many ended. Its callers are everything that ends sessions. */
export async function endSessions(
  deps: Deps,
  trx: Transaction<Schema>,
  which: Parameters<typeof revokeSessions>[1],
  reason: SessionsEndedReason,
): Promise<number> {
  const ended = await revokeSessions(trx, which, reason)
  for (const [userId, sessions = []] of Object.entries(Object.groupBy(ended, ({ user_id }) => user_id))) {
    const sessionIds = sessions.map(({ id }) => SessionId.parse(id))
    await tell(deps, trx, { type: 'sessions_ended', data: { userId: UserId.parse(userId), sessionIds, reason } })
  }
  return ended.length
}
