import { Failure } from '@constellation/chassis'
import type { WebhookDelivery } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { findDelivery, redeliverRow } from '../../store/webhook-deliveries.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { operators } from '../queue/find-own-item.ts'
import { toWebhookDelivery } from './delivery-shape.ts'

/** Sends an event again. It keeps its id, by which a receiver knows that it has it already. */
export async function redeliverWebhook(deps: Deps, caller: PersonCaller, id: string): Promise<WebhookDelivery> {
  const delivery = await findDelivery(deps.db, id)
  if (!delivery) throw new Failure('not_found', 'no such delivery')
  const accountId = authorize(caller, operators, delivery.account_id)
  return deps.db.transaction().execute(async (trx) => {
    const row = await redeliverRow(trx, id)
    if (!row) throw new Failure('state_conflict', 'the webhook is disabled, or the event is being sent at this moment')
    const detail = { delivery: id, event: row.type, former: delivery.state }
    const entry = { action: 'webhook.redeliver', target: row.endpoint_id, accountId, detail }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return toWebhookDelivery(row)
  })
}
