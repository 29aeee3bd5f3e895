import { type Kysely, sql } from 'kysely'

/** Webhooks: who is told of the states of messages, with which secrets, and what became of each delivery. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/**
 * Writes what webhooks are to be told in the transaction that changes a state, wherever that is. The body is stored as the text that is
 * sent, since the signature is over its bytes. It holds no address and no content.
 */
const announceState = `create function announce_state() returns trigger language plpgsql as $$
  declare event text := 'message.' || case when new.status = 'queued' then 'redriven' else new.status end;
  begin
    insert into webhook_deliveries (id, endpoint_id, account_id, item_id, type, body)
      select new_event_id(), e.id, e.account_id, new.id, event, json_build_object(
        'type', event,
        'timestamp', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'data', json_build_object(
          'messageId', new.id, 'accountId', new.account_id, 'mailboxId', new.mailbox_id, 'status', new.status,
          'code', case when new.status in ('failed', 'unknown') then new.last_code end,
          'cycle', new.cycle, 'attempts', new.attempts_total, 'correlationId', new.correlation_id, 'test', new.test
        ))::text
      from webhook_endpoints e
      where e.account_id = new.account_id and e.status = 'enabled' and event = any (e.events);
    return null;
  end $$`

const statements = [
  `create table webhook_endpoints (
    id uuid primary key,
    account_id uuid not null,
    name text not null,
    url text not null,
    events text[] not null check (cardinality(events) > 0),
    status text not null default 'enabled' check (status in ('enabled', 'disabled')),
    disabled_reason text check (disabled_reason in ('operator', 'failing', 'gone')),
    failing_since timestamptz,
    last_failure text,
    unanswered integer not null default 0,
    paused_until timestamptz,
    created_at timestamptz not null default now(),
    created_by text not null,
    check ((disabled_reason is not null) = (status = 'disabled'))
  )`,
  `create index webhook_endpoints_account on webhook_endpoints (account_id, id desc)`,

  // One is current. A former one signs beside it until it ends.
  `create table webhook_secrets (
    id uuid primary key,
    endpoint_id uuid not null references webhook_endpoints on delete cascade,
    sealed text not null,
    created_at timestamptz not null default now(),
    ends_at timestamptz
  )`,
  `create unique index webhook_secrets_current on webhook_secrets (endpoint_id) where ends_at is null`,
  `create index webhook_secrets_endpoint on webhook_secrets (endpoint_id)`,

  // Without a foreign key: nothing about a webhook may hold up or refuse the state of a message.
  `create table webhook_deliveries (
    id uuid primary key,
    endpoint_id uuid not null,
    account_id uuid not null,
    item_id uuid,
    type text not null,
    body text not null,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    claim_token uuid,
    claimed_until timestamptz,
    last_attempt_at timestamptz,
    last_status integer,
    last_failure text,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    check ((state = 'waiting') = (finished_at is null)),
    check (claim_token is null or state = 'waiting')
  )`,
  `create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at) where state = 'waiting'`,
  `create index webhook_deliveries_claims on webhook_deliveries (account_id, endpoint_id) where claim_token is not null`,
  `create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, id desc)`,
  `create index webhook_deliveries_age on webhook_deliveries (created_at)`,
  announceState,
  `create trigger announce_state after update of status on queue_items for each row
    when (old.status <> new.status and (new.status in ('sent', 'failed', 'unknown', 'deleted')
      or (old.status = 'failed' and new.status = 'queued')))
    execute function announce_state()`,
]
