import type { Webhook } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { listActiveSecrets } from '../../store/webhooks.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { findOwnWebhook } from './find-own-webhook.ts'
import { toWebhook } from './webhook-shape.ts'

/** One webhook, and whether it fails. */
export async function getWebhook(deps: Deps, caller: PersonCaller, id: string): Promise<Webhook> {
  const row = await findOwnWebhook(deps, caller, id, readers)
  return toWebhook(row, await listActiveSecrets(deps.db, [id]))
}
