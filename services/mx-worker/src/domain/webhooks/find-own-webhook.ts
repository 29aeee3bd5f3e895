import { Failure } from '@constellation/chassis'
import type { Permission } from '@constellation/contract'
import type { Deps } from '../../deps.ts'
import { findWebhook, type WebhookRow } from '../../store/webhooks.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'

/** A webhook of an account in which the caller has one of the permissions. One of a foreign account is not there for the caller. */
export async function findOwnWebhook(
  { db }: Pick<Deps, 'db'>,
  caller: PersonCaller,
  id: string,
  wanted: readonly Permission[],
): Promise<WebhookRow> {
  const webhook = await findWebhook(db, id)
  if (!webhook) throw new Failure('not_found', 'no such webhook')
  authorize(caller, wanted, webhook.account_id)
  return webhook
}
