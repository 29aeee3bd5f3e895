import { Failure } from '@constellation/chassis'
import type { WebhookDelivery } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertDelivery } from '../../store/webhook-deliveries.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { operators } from '../queue/find-own-item.ts'
import { toWebhookDelivery } from './delivery-shape.ts'
import { findOwnWebhook } from './find-own-webhook.ts'

const type = 'webhook.test'

/** Sends a webhook an event that no message is the cause of. It is delivered as every other. */
export async function testWebhook(deps: Deps, caller: PersonCaller, id: string): Promise<WebhookDelivery> {
  const { account_id: accountId, status } = await findOwnWebhook(deps, caller, id, operators)
  if (status === 'disabled') throw new Failure('state_conflict', 'the webhook is disabled: enable it first')
  const body = JSON.stringify({ type, timestamp: deps.now().toISOString(), data: { webhookId: id, accountId } })
  return deps.db.transaction().execute(async (trx) => {
    const row = await insertDelivery(trx, { id: deps.newId(), endpointId: id, accountId, type, body })
    const entry = { action: 'webhook.test', target: id, accountId, detail: { delivery: row.id } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return toWebhookDelivery(row)
  })
}
