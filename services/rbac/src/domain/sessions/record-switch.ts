import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findSessionUser, type LiveSession } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/audit.ts'

/** Records that the browser was signed in as another user before this session. */
export async function recordSwitch(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  fromSessionId: string,
  session: LiveSession,
): Promise<void> {
  const fromUserId = await findSessionUser(trx, fromSessionId)
  await audit(deps, trx, actor, {
    action: 'session.switch',
    target: session.user_id,
    accountId: session.account_id,
    detail: { fromUserId, fromSessionId, sessionId: session.session_id },
  })
}
