import type { Webhook, WebhookEvent } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { giveUpDeliveries, listActiveSecrets, updateWebhookRow } from '../../store/webhooks.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { checkUrl, hostOf } from './check-url.ts'
import { findOwnWebhook } from './find-own-webhook.ts'
import { toWebhook } from './webhook-shape.ts'

type Change = {
  name?: string | undefined
  url?: string | undefined
  events?: readonly WebhookEvent[] | undefined
  status?: 'enabled' | 'disabled' | undefined
}

/** Changes what is given of a webhook. What waits for one that is disabled is given up, and may be redelivered later. */
export async function updateWebhook(deps: Deps, caller: PersonCaller, id: string, change: Change): Promise<Webhook> {
  const former = await findOwnWebhook(deps, caller, id, ['admin'])
  const { url, ...others } = change
  if (url !== undefined) checkUrl(deps.webhookAddresses, url)
  return deps.db.transaction().execute(async (trx) => {
    const row = await updateWebhookRow(trx, id, change)
    if (row.status === 'disabled') await giveUpDeliveries(trx, id, 'the webhook was disabled')
    const detail = {
      before: { name: former.name, host: hostOf(former.url), events: former.events, status: former.status },
      change: { ...others, ...(url !== undefined && { host: hostOf(url) }) },
    }
    const entry = { action: 'webhook.update', target: id, accountId: row.account_id, detail }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return toWebhook(row, await listActiveSecrets(trx, [id]))
  })
}
