import { type Kysely, sql } from 'kysely'

/** Sign-ins of programs without a browser (RFC 8628), and the counts that limit them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table device_authorizations (
    device_code_hash text primary key,
    user_code text not null unique,
    application_id text not null,
    client_address text not null,
    user_agent text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    interval_seconds integer not null,
    last_polled_at timestamptz,
    state text not null default 'pending' check (state in ('pending', 'allowed', 'denied', 'redeemed')),
    session_id uuid,
    renewal_handle text,
    check ((state = 'allowed') = (renewal_handle is not null)),
    check (state not in ('allowed', 'redeemed') or session_id is not null)
  )`,
  `create index device_authorizations_end on device_authorizations (expires_at)`,

  `create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create index rate_limits_end on rate_limits (expire)`,
]
