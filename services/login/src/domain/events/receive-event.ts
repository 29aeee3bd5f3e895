import type { RbacEvent } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { insertOutgoing, noteEvent } from '../../store/events.ts'
import { takeSessionApplications } from '../../store/handoff-codes.ts'
import type { Schema } from '../../store/schema.gen.ts'

/** Takes an event from rbac once: what follows from it is put into the outbox in the same transaction. */
export async function receiveEvent(deps: Deps, event: RbacEvent): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    if (!(await noteEvent(trx, event.id))) return
    if (event.type === 'sessions_ended') return tellApplications(deps, trx, event.data.sessionIds)
    if (becomesMail(event)) await insertOutgoing(trx, deps.sealing, { id: deps.newId(), type: 'mail', data: event })
  })
}

/** Events that a person hears of. */
function becomesMail(event: RbacEvent): boolean {
  switch (event.type) {
    case 'email_confirmation_requested':
    case 'sign_up_repeated':
    case 'password_reset_requested':
    case 'password_changed':
    case 'factor_reset_requested':
    case 'factor_reset_pending':
      return true
    case 'session_started':
      return event.data.newDevice && event.data.to !== null
    case 'refresh_token_reused':
    case 'credential_linked':
    case 'credential_removed':
    case 'factor_added':
    case 'factor_removed':
    case 'recovery_codes_replaced':
    case 'recovery_code_used':
    case 'passkey_suspect':
    case 'factor_reset_cancelled':
    case 'factors_reset':
      return event.data.to !== null
    default:
      return false
  }
}

async function tellApplications(deps: Deps, trx: Transaction<Schema>, sessionIds: readonly string[]) {
  for (const opened of await takeSessionApplications(trx, sessionIds)) {
    if (!deps.applications.find(opened.application_id)?.backchannelLogoutUri) continue
    const data = { applicationId: opened.application_id, sessionId: opened.session_id, userId: opened.user_id }
    await insertOutgoing(trx, deps.sealing, { id: deps.newId(), type: 'backchannel_logout', data })
  }
}
