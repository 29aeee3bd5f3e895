import { sql, type Transaction } from 'kysely'
import type { AuditRow } from './audit.ts'
import type { Schema } from './schema.gen.ts'

/** What the audit says of each message of a change; the database makes the ids. */
export type ChangeEntry = Omit<AuditRow, 'id' | 'target' | 'accountId'>

export type LockedItem = {
  id: string
  provider_id: string
  status: string
  is_claimed: boolean
  has_content: boolean
  provider_status: string
  mailbox_status: string
  /** Some recipient did not get it, for whatever reason. */
  has_unreached: boolean
  /** Some recipient would be addressed by another try. */
  has_recipients: boolean
}

/** Locks messages of an account in the order of their ids, with what decides if they may be changed. Others are not there. */
export async function lockItems(
  trx: Transaction<Schema>,
  accountId: string,
  ids: readonly string[],
): Promise<LockedItem[]> {
  const { rows } = await sql<LockedItem>`
    select q.id, q.provider_id, q.status, q.claim_token is not null as is_claimed, p.status as provider_status, m.status as mailbox_status,
      exists (select from item_contents c where c.item_id = q.id) as has_content,
      exists (select from item_recipients r where r.item_id = q.id and r.state in ('failed', 'refused')) as has_unreached,
      exists (select from item_recipients r where r.item_id = q.id and r.state in ('pending', 'failed', 'refused')
        and not exists (select from suppressions s where s.id = r.suppression_id)) as has_recipients
    from queue_items q join providers p on p.id = q.provider_id join mailboxes m on m.id = q.mailbox_id
    where q.id = any (${[...ids]}::uuid[]) and q.account_id = ${accountId}::uuid
    order by q.id for update of q`.execute(trx)
  return rows
}

/** Deletes locked messages that are neither deleted nor claimed. Their content is erased, and what failed is discarded. */
export async function deleteItems(
  trx: Transaction<Schema>,
  ids: readonly string[],
  { entry, actor }: { entry: ChangeEntry; actor: string },
): Promise<void> {
  await sql`
    with gone as (
      update queue_items set status = 'deleted', deleted_at = now(), content_erased_at = coalesce(content_erased_at, now()),
        hold_reason = null, finished_at = coalesce(finished_at, now()), unknown_since = null
      where id = any (${[...ids]}::uuid[]) returning id, account_id
    ), contents as (
      delete from item_contents c using gone where c.item_id = gone.id
    ), failures as (
      update retained_failures f set state = 'discarded', actor = ${actor} from gone
      where f.item_id = gone.id and f.state = 'open'
    )
    ${entries(entry)} from gone`.execute(trx)
}

/** Puts messages into the queue again, in their next cycle. Recipients that did not get them are addressed again, and nobody else. */
export async function redriveItems(
  trx: Transaction<Schema>,
  ids: readonly string[],
  change: { providerId: string | undefined; lifeMs: ReadonlyMap<string, number>; entry: ChangeEntry; actor: string },
): Promise<{ id: string; cycle: number }[]> {
  const { providerId = null, lifeMs, entry, actor } = change
  const { rows } = await sql<{ id: string; cycle: number }>`
    with again as (
      update queue_items q set status = 'queued', cycle = q.cycle + 1, attempts_in_cycle = 0,
        redrive_count = q.redrive_count + 1, next_attempt_at = now(), finished_at = null, unknown_since = null, hold_reason = null,
        expires_at = coalesce(now() + make_interval(secs => l.life_ms::float8 / 1000), q.expires_at),
        -- What was sent under that id went to the others.
        provider_message_id = null,
        provider_id = coalesce(${providerId}::uuid, q.provider_id)
      from (select unnest(${[...ids]}::uuid[]) as id) i
        left join lateral (select (${JSON.stringify(Object.fromEntries(lifeMs))}::jsonb->>i.id::text)::float8 as life_ms) l on true
      where q.id = i.id returning q.id, q.cycle, q.account_id
    ), recipients as (
      update item_recipients r set state = 'pending', code = null, attempt_id = null, suppression_id = null,
        provider_code = null, provider_message = null from again
      where r.item_id = again.id and r.state in ('failed', 'refused')
        and not exists (select from suppressions s where s.id = r.suppression_id)
    ), failures as (
      update retained_failures f set state = 'redriven', actor = ${actor} from again
      where f.item_id = again.id and f.cycle = again.cycle - 1
    ), written as (${entries(entry)} from again)
    select id, cycle from again`.execute(trx)
  return rows
}

/** Makes a message due that waits for its next attempt; undefined when it does not. */
export async function retryItem(trx: Transaction<Schema>, id: string): Promise<{ cycle: number } | undefined> {
  return trx
    .updateTable('queue_items')
    .set({ status: 'queued', next_attempt_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', '=', 'retry_wait')
    .returning('cycle')
    .executeTakeFirst()
}

/** Ends the doubt about a message that may have been sent; undefined when there is none, or a worker looks it up. */
export async function resolveItem(
  trx: Transaction<Schema>,
  id: string,
  as: 'sent' | 'not_sent',
): Promise<{ cycle: number; status: string } | undefined> {
  const { rows } = await sql<{ cycle: number; status: string }>`
    with resolved as (
      update queue_items set unknown_since = null,
        status = case when ${as} = 'sent' then 'sent' else 'retry_wait' end,
        finished_at = case when ${as} = 'sent' then now() end, next_attempt_at = now(),
        provider_message_id = case when ${as} = 'sent' then provider_message_id end
      where id = ${id}::uuid and status = 'unknown' and claim_token is null returning id, cycle, status
    ), recipients as (
      update item_recipients r set state = 'accepted', attempt_id = (select a.id from delivery_attempts a
        where a.item_id = resolved.id and a.phase in ('send', 'data') order by a.cycle desc, a.attempt_no desc limit 1)
      from resolved
      where r.item_id = resolved.id and r.state = 'pending' and resolved.status = 'sent'
    )
    select cycle, status from resolved`.execute(trx)
  return rows[0]
}

/** An entry for each message of `from`, which has the columns id and account_id. */
function entries({ actorKind, actorId, service, action, outcome, requestId, detail }: ChangeEntry) {
  return sql`insert into audit_events (id, actor_kind, actor_id, service, action, target, account_id, outcome, request_id, detail)
    select new_event_id(), ${actorKind}, ${actorId}::text, ${service}::text, ${action}, id::text, account_id, ${outcome},
      ${requestId}::text, ${JSON.stringify(detail)}::jsonb`
}
