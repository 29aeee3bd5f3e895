import type { RbacEvent } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { mailExpiry, retrySeconds } from '../../mails/mail-expiry.ts'
import { addressOf } from '../../mails/mail-of.ts'
import { insertOutgoing, recordEvent } from '../../store/events.ts'
import { consumeSessionApplications } from '../../store/handoff-codes.ts'
import type { Schema } from '../../store/schema.gen.ts'

/** Handles an event of rbac once. Its mail or logout tokens enter the outbox in the same transaction. */
export async function receiveEvent(deps: Deps, event: RbacEvent): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    if (!(await recordEvent(trx, event.id))) return
    if (event.type === 'sessions_ended') return tellApplications(deps, trx, event.data.sessionIds)
    const address = addressOf(event)
    if (address) await insertOutgoing(trx, deps.sealing, mailTo(deps, address, event))
  })
}

/** Mails are bounded by the domain of the address. */
function mailTo(deps: Deps, address: string, event: RbacEvent) {
  const destination = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return { id: deps.newId(), type: 'mail', data: event, destination, expiresAt: mailExpiry(event) }
}

async function tellApplications(deps: Deps, trx: Transaction<Schema>, sessionIds: readonly string[]) {
  const expiresAt = new Date(deps.now().getTime() + 1000 * retrySeconds)
  for (const opened of await consumeSessionApplications(trx, sessionIds)) {
    if (!deps.applications.find(opened.application_id)?.backchannelLogoutUri) continue
    const data = { applicationId: opened.application_id, sessionId: opened.session_id, userId: opened.user_id }
    const outgoing = { id: deps.newId(), type: 'backchannel_logout', data }
    await insertOutgoing(trx, deps.sealing, { ...outgoing, destination: opened.application_id, expiresAt })
  }
}
