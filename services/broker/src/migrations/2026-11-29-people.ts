import { type Kysely, sql } from 'kysely'

/** Sign-in of people by e-mail and at providers, links between identities, and recovery. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // One row for a sign-in of a person. The program knows request_id, the browser the token, and the person compares user_code.
  `create table sign_in_requests (
    request_id text primary key,
    method text not null check (method in ('email_link', 'oauth2_google')),
    user_code text not null,
    asked_from text not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    token_hash text unique,
    identity_value text,
    email text,
    wrong_codes integer not null default 0 check (wrong_codes between 0 and 3),
    status text not null default 'pending' check (status in ('pending', 'verified', 'failed')),
    reason text check ((status = 'failed') = (reason is not null)),
    detail text,
    settled_at timestamptz check ((status = 'pending') = (settled_at is null)),
    sealed_session text check (sealed_session is null or status = 'verified'),
    polled_at timestamptz,
    linked_at timestamptz
  )`,
  `create index sign_in_requests_end on sign_in_requests (expires_at)`,
  `create index sign_in_requests_sessions on sign_in_requests (settled_at) where sealed_session is not null`,

  // What a provider's answer is compared with.
  `create table oauth_pending (
    request_id text primary key references sign_in_requests on delete cascade,
    provider text not null,
    code_verifier text not null,
    nonce text not null,
    expires_at timestamptz not null,
    consumed_at timestamptz
  )`,

  // Facts that may be forgotten, and that a restart need not find out again.
  `create table broker_cache (key text primary key, value jsonb not null, expires_at timestamptz not null)`,

  `alter table auth_challenges add column proved_at timestamptz, add column linked_at timestamptz`,

  `create table identity_links (
    identity_type text not null check (identity_type in ('evm', 'email', 'oauth2_google')),
    identity_value text not null,
    omni_account text not null,
    linked_at timestamptz not null,
    primary key (identity_type, identity_value)
  )`,
  `create index identity_links_owner on identity_links (omni_account, linked_at)`,

  `create table recovery_requests (
    recovery_id text primary key,
    omni_account text not null,
    daemon_address text not null,
    identity_type text not null,
    identity_value text not null,
    reason text,
    started_at timestamptz not null,
    expires_at timestamptz not null,
    status text not null default 'awaiting_master' check (status in ('awaiting_master', 'finished', 'cancelled')),
    settled_at timestamptz check ((status = 'awaiting_master') = (settled_at is null)),
    grant_id text unique references grants
  )`,
  `create index recovery_requests_owner on recovery_requests (omni_account, started_at)`,
]
