import { type Kysely, sql } from 'kysely'

/** Providers, mailboxes, the queue, attempts, retained failures, figures of delivery, and the audit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** The states of a message and how it may pass from one to another: every other change is refused. */
const guardState = `create function guard_state() returns trigger language plpgsql as $$
  begin
    if new.status = old.status then return new; end if;
    if (old.status, new.status) in (
      ('queued', 'sending'), ('queued', 'failed'), ('queued', 'deleted'),
      ('retry_wait', 'sending'), ('retry_wait', 'queued'), ('retry_wait', 'failed'), ('retry_wait', 'deleted'),
      ('sending', 'sent'), ('sending', 'retry_wait'), ('sending', 'unknown'), ('sending', 'failed'), ('sending', 'queued'),
      ('unknown', 'sent'), ('unknown', 'retry_wait'), ('unknown', 'failed'), ('unknown', 'deleted'),
      ('failed', 'queued'), ('failed', 'deleted'), ('sent', 'deleted')
    ) then return new; end if;
    raise exception 'a message cannot pass from % to %', old.status, new.status using errcode = 'check_violation';
  end $$`

/** Every worker drops what it keeps of a secret whose record changes. */
const tellOfSecret = `create function tell_of_secret() returns trigger language plpgsql as $$
  begin
    perform pg_notify('provider_secrets', old.id::text);
    return null;
  end $$`

const statements = [
  `create table providers (
    id uuid primary key,
    account_id uuid not null,
    kind text not null check (kind in ('office365_graph', 'smtp')),
    name text not null,
    is_default boolean not null default false,
    status text not null default 'enabled' check (status in ('enabled', 'paused', 'disabled')),
    pause_reason text check ((pause_reason is not null) = (status = 'paused')),
    paused_until timestamptz,
    policy jsonb not null default '{}',
    settings jsonb not null default '{}',
    mailbox_concurrency integer not null check (mailbox_concurrency > 0),
    provider_concurrency integer not null check (provider_concurrency > 0),
    rates jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create unique index providers_default on providers (account_id) where is_default`,
  `create index providers_account on providers (account_id, id)`,

  `create table provider_secrets (
    id uuid primary key,
    provider_id uuid not null references providers,
    version text not null,
    tenant_id text not null,
    client_id text not null,
    client_secret_wrapped text not null,
    active_from timestamptz,
    retired_at timestamptz,
    disabled_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz not null default now(),
    created_by text not null,
    unique (provider_id, version)
  )`,
  tellOfSecret,
  `create trigger tell_of_secret after delete or update of client_secret_wrapped, active_from, retired_at, disabled_at
    on provider_secrets for each row execute function tell_of_secret()`,

  // A claim writes `served_at` of each mailbox that it serves: there is room for it beside the row.
  `create table mailboxes (
    id uuid primary key,
    account_id uuid not null,
    address text not null,
    address_key text not null,
    display_name text,
    provider_user text not null,
    default_provider_id uuid references providers,
    status text not null default 'enabled' check (status in ('enabled', 'held', 'disabled')),
    hold_reason text check ((hold_reason is not null) = (status = 'held')),
    reconcile_by text not null default 'none' check (reconcile_by in ('message_id', 'header', 'none')),
    served_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    unique (account_id, address_key)
  ) with (fillfactor = 50)`,

  `create table queue_items (
    id uuid primary key,
    account_id uuid not null,
    mailbox_id uuid not null references mailboxes,
    provider_id uuid not null references providers,
    lane smallint not null check (lane between 0 and 2),
    status text not null default 'queued'
      check (status in ('queued', 'sending', 'retry_wait', 'unknown', 'sent', 'failed', 'deleted')),
    cycle integer not null default 1,
    attempts_in_cycle integer not null default 0,
    attempts_total integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    expires_at timestamptz not null,
    claim_token uuid,
    claimed_by text,
    claimed_at timestamptz,
    claim_expires_at timestamptz,
    unknown_since timestamptz,
    settles_at timestamptz,
    last_outcome text,
    last_code text,
    provider_message_id text,
    internet_message_id text,
    redrive_count integer not null default 0,
    test boolean not null default false,
    size_bytes integer not null,
    recipient_count integer not null,
    idempotency_key text,
    idempotency_hash text check ((idempotency_hash is null) = (idempotency_key is null)),
    correlation_id text,
    created_by text not null,
    accepted_at timestamptz not null default now(),
    finished_at timestamptz,
    content_erased_at timestamptz,
    deleted_at timestamptz,
    check (status <> 'sending' or claim_token is not null),
    check (claim_token is null or status in ('sending', 'unknown')),
    check ((claim_token is null) = (claim_expires_at is null))
  ) with (fillfactor = 70)`,
  `create index queue_items_due on queue_items (lane, mailbox_id, provider_id, next_attempt_at)
    where status in ('queued', 'retry_wait', 'unknown') and claim_token is null`,
  `create index queue_items_claims on queue_items (claim_expires_at) where claim_token is not null`,
  `create index queue_items_mailbox_claims on queue_items (mailbox_id) where claim_token is not null`,
  `create index queue_items_provider_claims on queue_items (provider_id) where claim_token is not null`,
  `create index queue_items_life on queue_items (expires_at) where status in ('queued', 'retry_wait', 'unknown')`,
  `create unique index queue_items_idempotency on queue_items (account_id, idempotency_key) where idempotency_key is not null`,
  `create index queue_items_account on queue_items (account_id, id desc)`,
  guardState,
  `create trigger guard_state before update of status on queue_items for each row execute function guard_state()`,

  // A provider told a mailbox to wait. After the pause one message is tried at a time, until one is accepted.
  `create table throttle_pauses (
    provider_id uuid not null references providers,
    mailbox_id uuid not null references mailboxes,
    until timestamptz not null,
    strikes integer not null,
    primary key (provider_id, mailbox_id)
  )`,

  // The tokens that a mailbox had left at a moment. Claims use them up, and they come back at the rates of the provider.
  `create table mail_rates (
    provider_id uuid not null references providers,
    mailbox_id uuid not null references mailboxes,
    messages float8 not null,
    recipients float8 not null,
    bytes float8 not null,
    requests float8 not null,
    at timestamptz not null,
    primary key (provider_id, mailbox_id)
  ) with (fillfactor = 50)`,

  // The message itself, sealed. Without its row the content is erased.
  `create table item_contents (
    item_id uuid primary key references queue_items,
    sealed text not null
  )`,
  `alter table item_contents alter column sealed set storage external`,
  `create table item_recipients (
    item_id uuid not null references queue_items,
    ordinal smallint not null,
    kind text not null check (kind in ('to', 'cc', 'bcc')),
    address text not null,
    state text not null default 'pending' check (state in ('pending', 'accepted', 'refused', 'failed')),
    code text,
    attempt_id uuid,
    primary key (item_id, ordinal)
  )`,

  `create table delivery_attempts (
    id uuid primary key,
    item_id uuid not null references queue_items,
    cycle integer not null,
    attempt_no integer not null,
    worker_id text not null,
    claim_token uuid not null,
    provider_id uuid not null,
    provider_kind text not null,
    mailbox_id uuid not null,
    account_id uuid not null,
    secret_id uuid,
    secret_fingerprint text,
    phase text not null default 'token' check (phase in ('token', 'draft', 'upload', 'send', 'verify')),
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    duration_ms integer,
    outcome text not null default 'started' check (outcome in
      ('started', 'sent', 'queued_by_provider', 'retryable_failure', 'terminal_failure', 'unknown', 'abandoned')),
    late_outcome text,
    mark text check (mark in ('draft', 'message_id', 'header', 'none')),
    code text,
    scope text check (scope in ('message', 'recipient', 'mailbox', 'provider', 'network')),
    ambiguous boolean not null default false,
    counted boolean not null default true,
    http_status integer,
    provider_code text,
    provider_message text check (length(provider_message) <= 1000),
    provider_message_id text,
    internet_message_id text,
    provider_request_id text,
    retry_after_ms bigint,
    next_attempt_at timestamptz,
    token_source text check (token_source in ('cache', 'fresh')),
    request_bytes integer,
    unique (item_id, cycle, attempt_no)
  )`,
  `create index delivery_attempts_time on delivery_attempts (finished_at)`,

  `create table retained_failures (
    id uuid primary key default gen_random_uuid(),
    item_id uuid not null references queue_items,
    cycle integer not null,
    account_id uuid not null,
    provider_id uuid not null,
    mailbox_id uuid not null,
    failed_at timestamptz not null default now(),
    code text not null,
    scope text,
    ambiguous boolean not null default false,
    http_status integer,
    provider_code text,
    provider_message text,
    attempts integer not null,
    first_attempt_at timestamptz,
    last_attempt_id uuid,
    subject_hash text,
    recipient_domains text[] not null default '{}',
    size_bytes integer not null,
    state text not null default 'open' check (state in ('open', 'redriven', 'discarded', 'resolved')),
    note text,
    actor text,
    retain_until timestamptz not null,
    unique (item_id, cycle)
  )`,
  `create index retained_failures_account on retained_failures (account_id, failed_at desc, id desc)`,

  // Hours, and days once the hours are old. Written in the transaction that closes an attempt.
  `create table telemetry_rollups (
    bucket_start timestamptz not null,
    account_id uuid not null,
    provider_id uuid not null,
    mailbox_id uuid not null,
    outcome text not null,
    code text not null default '',
    attempts bigint not null default 0,
    items_sent bigint not null default 0,
    items_failed bigint not null default 0,
    duration_ms_sum bigint not null default 0,
    duration_ms_min integer,
    duration_ms_max integer,
    duration_buckets bigint[] not null default array_fill(0::bigint, array[10]),
    bytes bigint not null default 0,
    recipients bigint not null default 0,
    queue_wait_ms_sum bigint not null default 0,
    primary key (bucket_start, account_id, provider_id, mailbox_id, outcome, code)
  )`,

  `create table api_keys (
    id uuid primary key,
    account_id uuid not null,
    name text not null,
    hash text not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  `create index api_keys_account on api_keys (account_id, id desc)`,

  `create table audit_events (
    id uuid primary key,
    occurred_at timestamptz not null default now(),
    actor_kind text not null,
    actor_id text,
    service text,
    action text not null,
    target text,
    account_id uuid,
    outcome text not null,
    request_id text,
    detail jsonb not null default '{}'
  )`,
  `create index audit_events_account on audit_events (account_id, id desc)`,
  `create index audit_events_target on audit_events (target, id desc)`,

  `create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create index rate_limits_end on rate_limits (expire)`,
]
