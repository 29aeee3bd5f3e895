import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { DeliveryAttemptsTable, ItemRecipientsTable, QueueItemsTable, Schema } from './schema.gen.ts'

export type ItemRow = Selectable<QueueItemsTable>
export type RecipientRow = Selectable<ItemRecipientsTable>
export type AttemptRow = Selectable<DeliveryAttemptsTable>

export function findItem(db: Kysely<Schema>, id: string): Promise<ItemRow | undefined> {
  return db.selectFrom('queue_items').selectAll().where('id', '=', id).executeTakeFirst()
}

export function listRecipients(db: Kysely<Schema>, itemId: string): Promise<RecipientRow[]> {
  return db.selectFrom('item_recipients').selectAll().where('item_id', '=', itemId).orderBy('ordinal').execute()
}

export function listAttempts(db: Kysely<Schema>, itemId: string): Promise<AttemptRow[]> {
  return db
    .selectFrom('delivery_attempts')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('cycle')
    .orderBy('attempt_no')
    .execute()
}

export type Hold = {
  mailbox: string | null
  provider: string | null
  throttled_until: Date | null
  /** When the rate of the mailbox has room for one more message. */
  paced_until: Date | null
}

/** What holds a message up that waits: the state of its mailbox and of its provider with the reason, a throttle, and a rate. */
export async function findHold(db: Kysely<Schema>, itemId: string): Promise<Hold> {
  const { rows } = await sql<Hold>`
    select
      case m.status when 'held' then 'held: ' || m.hold_reason when 'disabled' then 'disabled' end as mailbox,
      case p.status when 'paused' then 'paused: ' || p.pause_reason when 'disabled' then 'disabled' end as provider,
      greatest(t.until, case when p.paused_until > now() then p.paused_until end) as throttled_until,
      case when q.status <> 'unknown' then next_token_at(q.provider_id, q.mailbox_id, q.lane) end as paced_until
    from queue_items q join mailboxes m on m.id = q.mailbox_id join providers p on p.id = q.provider_id
      left join throttle_pauses t on t.mailbox_id = q.mailbox_id and t.provider_id = q.provider_id and t.until > now()
    where q.id = ${itemId}::uuid`.execute(db)
  return rows[0] ?? { mailbox: null, provider: null, throttled_until: null, paced_until: null }
}

type Filter = {
  accountId: string
  /** Only those that this caller handed in. */
  createdBy?: string | undefined
  status?: string | undefined
  mailboxId?: string | undefined
  since?: string | undefined
}

export function listItems(
  db: Kysely<Schema>,
  { accountId, createdBy, status, mailboxId, since }: Filter,
  page: Page,
): Promise<ItemRow[]> {
  let query = db.selectFrom('queue_items').selectAll().where('account_id', '=', accountId)
  if (createdBy !== undefined) query = query.where('created_by', '=', createdBy)
  if (status !== undefined) query = query.where('status', '=', status)
  if (mailboxId !== undefined) query = query.where('mailbox_id', '=', mailboxId)
  if (since !== undefined) query = query.where('accepted_at', '>=', new Date(since))
  return newestFirst(query, page).execute()
}
