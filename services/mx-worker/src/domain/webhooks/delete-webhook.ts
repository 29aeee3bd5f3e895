import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { deleteWebhookRow } from '../../store/webhooks.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { hostOf } from './check-url.ts'
import { findOwnWebhook } from './find-own-webhook.ts'

/** Removes a webhook: nothing is sent to it any more, except what a worker is sending at this moment. */
export async function deleteWebhook(deps: Deps, caller: PersonCaller, id: string): Promise<void> {
  const { account_id: accountId, name, url } = await findOwnWebhook(deps, caller, id, ['admin'])
  await deps.db.transaction().execute(async (trx) => {
    await deleteWebhookRow(trx, id)
    const entry = { action: 'webhook.delete', target: id, accountId, detail: { name, host: hostOf(url) } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
}
