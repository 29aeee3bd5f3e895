import type { RbacEvent } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { isMailed } from '../../mails/mail-of.ts'
import { insertOutgoing, recordEvent } from '../../store/events.ts'
import { consumeSessionApplications } from '../../store/handoff-codes.ts'
import type { Schema } from '../../store/schema.gen.ts'

/** Handles an event of rbac once. Its mail or logout tokens enter the outbox in the same transaction. */
export async function receiveEvent(deps: Deps, event: RbacEvent): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    if (!(await recordEvent(trx, event.id))) return
    if (event.type === 'sessions_ended') return tellApplications(deps, trx, event.data.sessionIds)
    if (isMailed(event)) await insertOutgoing(trx, deps.sealing, { id: deps.newId(), type: 'mail', data: event })
  })
}

async function tellApplications(deps: Deps, trx: Transaction<Schema>, sessionIds: readonly string[]) {
  for (const opened of await consumeSessionApplications(trx, sessionIds)) {
    if (!deps.applications.find(opened.application_id)?.backchannelLogoutUri) continue
    const data = { applicationId: opened.application_id, sessionId: opened.session_id, userId: opened.user_id }
    await insertOutgoing(trx, deps.sealing, { id: deps.newId(), type: 'backchannel_logout', data })
  }
}
