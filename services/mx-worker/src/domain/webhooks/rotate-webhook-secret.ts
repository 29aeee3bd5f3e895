import type { NewWebhookSecret } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { listActiveSecrets, replaceSecret } from '../../store/webhooks.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { findOwnWebhook } from './find-own-webhook.ts'
import { newWebhookSecret, sealWebhookSecret } from './webhook-secret.ts'
import { toWebhook } from './webhook-shape.ts'

/** Makes a new secret. Until the grace period is over each delivery has a signature of the new one and of the former one. */
export async function rotateWebhookSecret(
  deps: Deps,
  caller: PersonCaller,
  id: string,
  { graceHours }: { graceHours: number },
): Promise<NewWebhookSecret> {
  const row = await findOwnWebhook(deps, caller, id, ['admin'])
  const secret = newWebhookSecret(deps.random)
  return deps.db.transaction().execute(async (trx) => {
    const secretId = deps.newId()
    const sealed = sealWebhookSecret(deps.sealing, secretId, secret)
    await replaceSecret(trx, { id: secretId, endpointId: id, sealed, graceHours })
    const entry = { action: 'webhook.rotate-secret', target: id, accountId: row.account_id, detail: { graceHours } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return { ...toWebhook(row, await listActiveSecrets(trx, [id])), secret }
  })
}
