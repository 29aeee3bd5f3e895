import { type Kysely, sql } from 'kysely'

/** People, their memberships, invitations, and steps of more than tenants. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // The id is the one of rbac. A person is here from their first call, or since we made them, with the address that they have proved.
  `create table users (
    id uuid primary key,
    email text check (char_length(email) <= 254),
    email_normalized text check ((email_normalized is null) = (email is null)),
    name text check (char_length(name) between 1 and 120),
    home_tenant_id uuid references tenants,
    status text not null default 'active' check (status in ('active', 'disabled')),
    locale text,
    timezone text,
    theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index users_email on users (email_normalized text_pattern_ops)`,

  `create table tenant_memberships (
    id uuid primary key,
    tenant_id uuid not null references tenants,
    user_id uuid references users,
    role text not null check (role in ('tenant_admin', 'tenant_member')),
    status text not null check (status in ('invited', 'provisioning', 'active', 'suspended', 'removing', 'removed')),
    invited_email text check (char_length(invited_email) <= 254),
    invited_email_normalized text check ((invited_email_normalized is null) = (invited_email is null)),
    invited_name text check (char_length(invited_name) between 1 and 120),
    invited_by text,
    invited_at timestamptz,
    invite_token_hash text unique,
    invite_expires_at timestamptz,
    joined_at timestamptz,
    suspended_at timestamptz,
    suspend_reason text check (char_length(suspend_reason) between 1 and 500),
    removed_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (status in ('invited', 'removed') or user_id is not null),
    check ((status = 'invited') = (invite_token_hash is not null)),
    check ((invite_token_hash is null) = (invite_expires_at is null)),
    check ((status = 'suspended') = (suspended_at is not null)),
    check ((status = 'removed') = (removed_at is not null))
  )`,
  // A person is a member once, and invited once.
  `create unique index tenant_memberships_person on tenant_memberships (tenant_id, user_id) where status <> 'removed'`,
  `create unique index tenant_memberships_invited on tenant_memberships (tenant_id, invited_email_normalized) where status = 'invited'`,
  `create index tenant_memberships_list on tenant_memberships (tenant_id, id desc) where status <> 'removed'`,
  `create index tenant_memberships_user on tenant_memberships (user_id) where status <> 'removed'`,
  `create index tenant_memberships_admins on tenant_memberships (tenant_id) where role = 'tenant_admin' and status = 'active'`,
  `create index tenant_memberships_expiry on tenant_memberships (invite_expires_at) where status = 'invited'`,

  // Legal and contact data for invoices.
  `alter table tenants add column billing_info jsonb not null default '{}'`,

  // What leaves after the commit: mails of invitations, whose payloads are sealed.
  `create table outbox (
    id uuid primary key,
    type text not null,
    payload text not null,
    destination text,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    next_attempt_at timestamptz not null default now(),
    attempts integer not null default 0,
    delivered_at timestamptz,
    failed_at timestamptz,
    failure text check (failure in ('refused', 'expired')),
    last_error text,
    check ((failed_at is null) = (failure is null))
  )`,
  `create index outbox_due on outbox (next_attempt_at) where delivered_at is null`,
  `create index outbox_delivered on outbox (delivered_at) where delivered_at is not null`,
  `create index outbox_failed on outbox (failed_at) where failed_at is not null`,
  `create function notify_outbox() returns trigger language plpgsql as
    $$ begin perform pg_notify('outbox', ''); return null; end $$`,
  `create trigger outbox_wake after insert on outbox for each row execute function notify_outbox()`,

  // For which object a key of a caller stands. A repeated request gets this one, also when the first died on its way.
  `create table idempotency_keys (
    caller text not null,
    operation text not null,
    key text not null,
    request_hash char(64) not null,
    object_id uuid not null,
    claimed_at timestamptz not null default now(),
    primary key (caller, operation, key)
  )`,
  `create index idempotency_keys_age on idempotency_keys (claimed_at)`,

  `create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create index rate_limits_end on rate_limits (expire)`,

  // A step belongs to a subject, which is a tenant or a membership.
  `alter table provisioning_steps drop constraint provisioning_steps_tenant_id_fkey`,
  `alter table provisioning_steps rename column tenant_id to subject_id`,
  `alter table provisioning_steps add column subject_type text not null default 'tenant' check (subject_type in ('tenant', 'membership'))`,
  `alter table provisioning_steps alter column subject_type drop default`,
  `alter table provisioning_steps drop constraint provisioning_steps_pkey`,
  `alter table provisioning_steps add primary key (subject_type, subject_id, key)`,
  `alter table provisioning_steps add column reason text`,
  // What should have been there when the step was last as it should be: a later difference of the other system is drift only against the
  // same.
  `alter table provisioning_steps add column desired_hash char(64)`,
  // What the object is called in the other system, such as its id.
  `alter table provisioning_steps add column external_ref jsonb`,
  `alter table provisioning_steps add check ((state = 'skipped') = (reason is not null))`,
  `alter table provisioning_runs drop constraint provisioning_runs_tenant_id_fkey`,
  `alter table provisioning_runs rename column tenant_id to subject_id`,
  `alter table provisioning_runs add column subject_type text not null default 'tenant'`,
  `alter table provisioning_runs alter column subject_type drop default`,
  `alter table provisioning_runs drop constraint provisioning_runs_pkey`,
  `alter table provisioning_runs add primary key (subject_type, subject_id)`,
]
