import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listDeliveryRows } from '../../store/webhook-deliveries.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { toWebhookDelivery } from './delivery-shape.ts'
import { findOwnWebhook } from './find-own-webhook.ts'

type Query = PageInput & {
  state?: string | undefined
  event?: string | undefined
  messageId?: string | undefined
}

/** What was sent to a webhook and what became of it, the latest first. */
export async function listWebhookDeliveries(
  deps: Deps,
  caller: PersonCaller,
  id: string,
  { limit, cursor, ...filter }: Query,
) {
  await findOwnWebhook(deps, caller, id, readers)
  const rows = await listDeliveryRows(deps.db, id, filter, readPage({ limit, cursor }))
  return toPage(rows, limit, toWebhookDelivery, (row) => row.id)
}
