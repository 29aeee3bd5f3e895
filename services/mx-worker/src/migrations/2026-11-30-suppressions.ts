import { type Kysely, sql } from 'kysely'

/** The suppression list and the mail that it holds, deletions in the background, and what housekeeping reads. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** An id of version 7 (RFC 9562 §5.7), for entries of the audit that the database writes by itself: they are listed by their ids. */
const newEventId = `create function new_event_id() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
  $$`

/**
 * Puts a recipient on the list whom the provider has refused for good. A provider that refuses a message as a whole names nobody, so this
 * needs a message with one recipient. Nothing else adds to the list: no answer of the recipient, no delay and no failure of the provider.
 */
const suppressRefused = `create function suppress_refused() returns trigger language plpgsql as $$
  declare item queue_items; added uuid;
  begin
    select * into item from queue_items q where q.id = new.item_id;
    if new.state = 'failed' and (item.recipient_count > 1 or not exists (
      select from delivery_attempts a where a.id = new.attempt_id and a.outcome = 'terminal_failure' and a.scope = 'recipient'
    )) then return null; end if;
    insert into suppressions as s (id, account_id, address, address_key, reason, source, item_id, created_by, expires_at)
      values (new_event_id(), item.account_id, new.address, coalesce(new.address_key, lower(new.address)),
        'the provider refused the recipient: ' || new.code, 'provider', item.id, 'system', now() + interval '30 days')
      on conflict (account_id, address_key) do update set
        lanes = null, reason = excluded.reason, source = 'provider', item_id = excluded.item_id, created_at = now(),
        expires_at = case when s.source = 'operator' and s.expires_at is null then null
          else greatest(s.expires_at, excluded.expires_at) end
      returning s.id into added;
    insert into audit_events (id, actor_kind, action, target, account_id, outcome, detail)
      values (new_event_id(), 'system', 'suppression.add', added::text, item.account_id, 'ok',
        jsonb_build_object('source', 'provider', 'code', new.code, 'item', item.id));
    return null;
  end $$`

/**
 * Lets go of recipients whose suppression is gone. Those of messages that still wait are addressed again, and a message that was held for
 * them alone is due at once. Gives the messages that it let go.
 */
const releaseSuppressed = `create function release_suppressed(only_suppression uuid) returns table (item_id uuid, cycle integer, was_held boolean)
  language plpgsql as $$
  begin
    return query with freed as (
      select distinct r.item_id from item_recipients r
      where r.suppression_id is not null and (only_suppression is null or r.suppression_id = only_suppression)
        and not exists (select from suppressions s where s.id = r.suppression_id)
    ), waiting as (
      select q.id, q.cycle, q.hold_reason from queue_items q join freed on freed.item_id = q.id
      where q.status in ('queued', 'retry_wait') and q.claim_token is null for update of q
    ), recipients as (
      update item_recipients r set
        suppression_id = null,
        state = case when waiting.id is null then r.state else 'pending' end,
        code = case when waiting.id is null then r.code end
      from freed left join waiting on waiting.id = freed.item_id
      where r.item_id = freed.item_id and r.suppression_id is not null
        and not exists (select from suppressions s where s.id = r.suppression_id)
        and not exists (select from queue_items q where q.id = r.item_id and q.claim_token is not null)
    ), items as (
      update queue_items q set hold_reason = null, next_attempt_at = now() from waiting
      where q.id = waiting.id and waiting.hold_reason is not null
    )
    select waiting.id, waiting.cycle, waiting.hold_reason is not null from waiting;
  end $$`

const statements = [
  newEventId,

  // Without lanes it holds everything. Mail of the first lane is held by such a one alone.
  `create table suppressions (
    id uuid primary key,
    account_id uuid not null,
    address text not null,
    address_key text not null,
    lanes smallint[] check (cardinality(lanes) > 0 and not 0 = any (lanes)),
    reason text not null,
    source text not null check (source in ('provider', 'operator')),
    item_id uuid references queue_items,
    created_at timestamptz not null default now(),
    created_by text not null,
    expires_at timestamptz,
    unique (account_id, address_key)
  )`,
  `create index suppressions_account on suppressions (account_id, id desc)`,
  `create index suppressions_end on suppressions (expires_at) where expires_at is not null`,

  // What holds a message although nothing failed. Such a message is due only when its life is over.
  `alter table queue_items add column hold_reason text`,
  `create index queue_items_held on queue_items (account_id) where hold_reason is not null`,
  `alter table item_recipients
    add column address_key text,
    add column suppression_id uuid`,
  `create index item_recipients_suppressed on item_recipients (suppression_id) where suppression_id is not null`,
  suppressRefused,
  `create trigger suppress_refused after update of state on item_recipients for each row
    when (old.state = 'pending' and new.state in ('failed', 'refused') and new.code = 'invalid_recipient')
    execute function suppress_refused()`,
  releaseSuppressed,

  // A provider that was removed. Messages and attempts name it still.
  `alter table providers add column deleted_at timestamptz check (deleted_at is null or status = 'disabled')`,

  // A deletion of many messages that goes on in the background.
  `create table bulk_jobs (
    id uuid primary key,
    account_id uuid not null,
    filter jsonb not null,
    matched integer not null,
    deleted integer not null default 0,
    actor jsonb not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz
  )`,
  `create index bulk_jobs_open on bulk_jobs (started_at) where finished_at is null`,

  // Its text and the content of its message are erased; the figures stay.
  `alter table retained_failures add column erased_at timestamptz`,

  // For housekeeping: what is to be erased or emptied next.
  `create index queue_items_sent_content on queue_items (finished_at) where status = 'sent' and content_erased_at is null`,
  `create index queue_items_keys on queue_items (accepted_at) where idempotency_key is not null`,
  `create index retained_failures_end on retained_failures (retain_until) where erased_at is null`,
  `create index retained_failures_last_attempt on retained_failures (last_attempt_id)`,
]
