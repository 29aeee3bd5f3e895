import { type Kysely, sql } from 'kysely'

/** Accounts, users, roles, credentials, sessions, links, audit and outbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table accounts (
    id uuid primary key,
    name text not null,
    owner_user_id uuid,
    status text not null default 'active' check (status in ('active', 'suspended')),
    policy jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
  )`,

  `create table users (
    id uuid primary key,
    home_account_id uuid not null references accounts,
    email text,
    email_normalized text,
    email_verified_at timestamptz,
    contact_email_unverified text,
    display_name text,
    locale text,
    status text not null default 'active' check (status in ('pending', 'active', 'disabled')),
    restricted boolean not null default false,
    wallet text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
  )`,
  // An address that nobody proved blocks nobody.
  `create unique index users_verified_email on users (email_normalized)
    where email_verified_at is not null and deleted_at is null`,
  `create index users_email on users (email_normalized text_pattern_ops) where deleted_at is null`,
  `create index users_name on users (lower(display_name) text_pattern_ops) where deleted_at is null`,
  `create index users_account_email on users (home_account_id, email_normalized text_pattern_ops) where deleted_at is null`,
  `create index users_account_name on users (home_account_id, lower(display_name) text_pattern_ops) where deleted_at is null`,
  `create index users_home_account on users (home_account_id, id)`,
  `create index users_status on users (status, home_account_id, id) where status <> 'active' and deleted_at is null`,
  `create index users_deleted on users (deleted_at) where deleted_at is not null`,
  `alter table accounts add foreign key (owner_user_id) references users on delete set null`,

  `create table roles (
    id uuid primary key,
    account_id uuid references accounts,
    name text not null check (name <> ''),
    code text,
    permissions text[] not null check (cardinality(permissions) > 0 and not 'system' = any (permissions)),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create unique index roles_code on roles (account_id, code) nulls not distinct where code is not null`,
  `create index roles_account on roles (account_id, id)`,

  `create table account_members (
    account_id uuid not null references accounts,
    user_id uuid not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (account_id, user_id)
  )`,
  `create index account_members_user on account_members (user_id)`,
  `create table member_roles (
    account_id uuid not null,
    user_id uuid not null,
    role_id uuid not null references roles,
    primary key (account_id, user_id, role_id),
    foreign key (account_id, user_id) references account_members on delete cascade
  )`,
  `create index member_roles_role on member_roles (role_id)`,
  `create index member_roles_user on member_roles (user_id)`,

  `create table credentials (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    kind text not null check (kind in ('password', 'external')),
    provider text,
    provider_sub text,
    secret_hash text,
    email_snapshot text,
    email_snapshot_verified boolean,
    last_used_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create unique index credentials_external on credentials (provider, provider_sub) where kind = 'external'`,
  `create unique index credentials_provider on credentials (user_id, provider) where kind = 'external'`,
  `create index credentials_user on credentials (user_id)`,
  `create unique index credentials_password on credentials (user_id) where kind = 'password'`,

  `create table sessions (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    account_id uuid not null references accounts,
    amr text[] not null,
    aal smallint not null check (aal in (1, 2)),
    auth_time timestamptz not null default now(),
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    idle_seconds integer not null,
    idle_expires_at timestamptz not null,
    absolute_expires_at timestamptz not null,
    revoked_at timestamptz,
    revoke_reason text,
    browser_hash text not null,
    ip text not null,
    user_agent text not null
  )`,
  `create index sessions_user on sessions (user_id, last_used_at desc) where revoked_at is null`,
  `create index sessions_account on sessions (account_id) where revoked_at is null`,
  `create index sessions_browser on sessions (user_id, browser_hash)`,
  `create index sessions_end on sessions (absolute_expires_at)`,

  `create table refresh_tokens (
    token_hash text primary key,
    session_id uuid not null references sessions on delete cascade,
    presenter text not null,
    seq integer not null,
    issued_at timestamptz not null default now(),
    used_at timestamptz,
    replaced_by text,
    successor_salt text,
    repeated_at timestamptz,
    expires_at timestamptz not null,
    check ((used_at is null) = (successor_salt is null))
  )`,
  `create index refresh_tokens_session on refresh_tokens (session_id, presenter)`,

  `create table sign_ups (
    id uuid primary key,
    token_hash text not null unique,
    email text not null,
    email_normalized text not null,
    password_hash text not null,
    display_name text not null,
    locale text,
    browser_hash text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz
  )`,
  `create index sign_ups_email on sign_ups (email_normalized, created_at desc) where consumed_at is null`,
  `create index sign_ups_end on sign_ups (expires_at)`,

  // No reference to users: a link is written for nobody as well, and the check of a reference would tell the two apart by its time.
  `create table password_resets (
    token_hash text primary key,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz
  )`,
  `create index password_resets_user on password_resets (user_id)`,
  `create index password_resets_end on password_resets (expires_at)`,

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
  `create index outbox_delivered on outbox (delivered_at) where delivered_at is not null`,
  `create function notify_outbox() returns trigger language plpgsql as
    $$ begin perform pg_notify('outbox', ''); return null; end $$`,
  `create trigger outbox_wake after insert on outbox for each statement execute function notify_outbox()`,

  `create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create index rate_limits_end on rate_limits (expire)`,

  // What every deployment begins with: the platform's own account and the roles that every account has.
  `insert into accounts (id, name) values ('00000000-0000-7000-8000-000000000001', 'platform')`,
  `insert into roles (id, account_id, name, code, permissions) values
    ('00000000-0000-7000-8000-000000000010', null, 'Administrator', 'admin', '{admin}'),
    ('00000000-0000-7000-8000-000000000011', null, 'Member', 'member', '{member}'),
    ('00000000-0000-7000-8000-000000000012', '00000000-0000-7000-8000-000000000001', 'Platform administrators', 'platform_admins', '{platform_admin}')`,
]
