import { type Kysely, sql } from 'kysely'

/** One-time codes, the applications of each session, the events taken from rbac, and the outbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table handoff_codes (
    code_hash text primary key,
    application_id text not null,
    session_id uuid not null,
    code_challenge text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz
  )`,
  `create index handoff_codes_end on handoff_codes (expires_at)`,

  `create table session_applications (
    session_id uuid not null,
    application_id text not null,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    primary key (session_id, application_id)
  )`,
  `create index session_applications_age on session_applications (created_at)`,

  `create table received_events (
    id uuid primary key,
    received_at timestamptz not null default now()
  )`,
  `create index received_events_age on received_events (received_at)`,

  `create table outbox (
    id uuid primary key,
    type text not null,
    payload text not null,
    created_at timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    attempts integer not null default 0,
    delivered_at timestamptz,
    last_error text
  )`,
  `create index outbox_due on outbox (next_attempt_at) where delivered_at is null`,
  `create function notify_outbox() returns trigger language plpgsql as
    $$ begin perform pg_notify('outbox', ''); return null; end $$`,
  `create trigger outbox_wake after insert on outbox for each statement execute function notify_outbox()`,
]
