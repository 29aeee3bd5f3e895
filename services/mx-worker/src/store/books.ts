import { type RawBuilder, sql, type Transaction } from 'kysely'
import { oneRow } from './one-row.ts'
import type { Schema } from './schema.gen.ts'

/** Some recipients may be accepted by one attempt and others by a later one. */
const accepted = sql`('sent', 'queued_by_provider', 'partly_accepted')`
const wholly = sql`('sent', 'queued_by_provider')`

/** The rules of the books that a statement verifies, each as the query of the messages that break it. */
export const breaches = {
  /**
   * A look-up that finds the copy is no send of its own. A message that is redriven for some recipients is accepted once for them: each
   * accepted attempt has recipients who got it by that one. A late answer has those who name no attempt.
   */
  acceptedTwice: () => sql`
    select a.item_id as id from delivery_attempts a
    where a.phase in ('send', 'data') and (a.outcome in ${wholly} or a.late_outcome in ${wholly})
    group by a.item_id having count(*) > 1 and count(*) > (
      select count(distinct coalesce(r.attempt_id, r.item_id)) from item_recipients r
      where r.item_id = a.item_id and r.state = 'accepted'
        and (r.attempt_id is null or r.attempt_id = any (array_agg(a.id))))`,
  /** A test is never sent, and what an operator resolved has no accepted attempt. */
  sentWithoutAttempt: () => sql`
    select q.id from queue_items q where q.status = 'sent' and not q.test
      and not exists (select from delivery_attempts a
        where a.item_id = q.id and (a.outcome in ${accepted} or a.late_outcome in ${accepted}))
      and not exists (select from audit_events e
        where e.target = q.id::text and e.action = 'item.resolve' and e.detail->>'as' = 'sent')`,
  /** A message that expired without an attempt has a failure that names none. */
  failedWithoutFailure: () => sql`
    select q.id from queue_items q left join retained_failures f on f.item_id = q.id and f.cycle = q.cycle
    where q.status = 'failed' and (f.id is null or (f.last_attempt_id is not null and not exists (
      select from delivery_attempts a where a.id = f.last_attempt_id and a.item_id = q.id and a.cycle = q.cycle and a.outcome <> 'started')))`,
  /** A sent message has one for recipients that did not get it. */
  openFailureOfOther: () => sql`
    select q.id from retained_failures f join queue_items q on q.id = f.item_id
    where f.state = 'open' and (q.status not in ('failed', 'sent') or q.cycle <> f.cycle)`,
  openAttemptWithoutClaim: () => sql`
    select q.id from delivery_attempts a join queue_items q on q.id = a.item_id
    where a.outcome = 'started' and q.claim_token is distinct from a.claim_token`,
  attemptsMiscounted: () => sql`
    select q.id from queue_items q where q.attempts_total <>
      (select count(*) from delivery_attempts a where a.item_id = q.id and a.outcome <> 'started')`,
  recipientsMiscounted: () => sql`
    select q.id from queue_items q left join item_recipients r on r.item_id = q.id
    group by q.id having count(r.item_id) <> q.recipient_count or bool_or(r.state = 'pending' and q.status in ('sent', 'failed'))`,
  contentLost: () => sql`
    select q.id from queue_items q left join item_contents c on c.item_id = q.id
    where (c.item_id is null) <> (q.content_erased_at is not null)
      or (c.item_id is null and q.status in ('queued', 'sending', 'retry_wait', 'unknown'))`,
  contentSealedByOther: (keys: readonly string[]) => sql`
    select c.item_id as id from item_contents c where split_part(substring(c.sealed from 1 for 100), '.', 1) <> all (${[...keys]}::text[])`,
  endNotAudited: () => sql`
    select q.id from queue_items q where q.status in ('sent', 'failed', 'deleted') and not exists (
      select from audit_events e where e.target = q.id::text and e.action = any (case q.status
        when 'sent' then array['item.send', 'item.resolve'] when 'failed' then array['item.fail'] else array['item.delete'] end))`,
} as const satisfies Record<string, (keys: readonly string[]) => RawBuilder<unknown>>

/** How many there are, and the first of them. */
export type Found = { count: number; ids: string[] }

export async function findBreach(
  trx: Transaction<Schema>,
  name: keyof typeof breaches,
  keys: readonly string[],
): Promise<Found> {
  return oneRow(
    await sql<Found>`
    with found as materialized (${breaches[name](keys)})
    select (select count(*)::integer from found) as count,
      array(select id::text from found order by id limit 20) as ids`.execute(trx),
  )
}

/** How much there is to read. */
export async function countBooks(trx: Transaction<Schema>): Promise<{ messages: number; attempts: number }> {
  return oneRow(
    await sql<{ messages: number; attempts: number }>`
    select (select count(*)::float8 from queue_items) as messages,
      (select count(*)::float8 from delivery_attempts) as attempts`.execute(trx),
  )
}
