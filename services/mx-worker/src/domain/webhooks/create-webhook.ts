import { Failure } from '@constellation/chassis'
import type { NewWebhookSecret, WebhookEvent } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertWebhook, listActiveSecrets, replaceSecret } from '../../store/webhooks.ts'
import { authorize } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { checkUrl, hostOf } from './check-url.ts'
import { newWebhookSecret, sealWebhookSecret } from './webhook-secret.ts'
import { toWebhook } from './webhook-shape.ts'

type Input = { accountId?: string | undefined; name: string; url: string; events: readonly WebhookEvent[] }

/** How many webhooks an account may have. */
const most = 20

/** Has an address told of the states of messages from now on. The answer is the one place that has the secret. */
export async function createWebhook(
  deps: Deps,
  caller: PersonCaller,
  { name, url, events, ...input }: Input,
): Promise<NewWebhookSecret> {
  const accountId = authorize(caller, ['admin'], input.accountId)
  checkUrl(deps.webhookAddresses, url)
  const secret = newWebhookSecret(deps.random)
  return deps.db.transaction().execute(async (trx) => {
    const id = deps.newId()
    const row = await insertWebhook(trx, { id, accountId, name, url, events, createdBy: nameOf(caller), most })
    if (!row) throw new Failure('too_many_webhooks', `the account has ${most} webhooks: remove one first`)
    const secretId = deps.newId()
    const sealed = sealWebhookSecret(deps.sealing, secretId, secret)
    await replaceSecret(trx, { id: secretId, endpointId: id, sealed, graceHours: 0 })
    const entry = { action: 'webhook.create', target: id, accountId, detail: { name, host: hostOf(url), events } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return { ...toWebhook(row, await listActiveSecrets(trx, [id])), secret }
  })
}
