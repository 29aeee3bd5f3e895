import { type Kysely, sql } from 'kysely'

/** Tenants, the steps that make what they need in each system, and the audit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table tenants (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,30}[a-z0-9]$' and slug !~ '--'),
    name text not null check (char_length(name) between 1 and 120),
    status text not null default 'pending' check (status in ('pending', 'active', 'suspended')),
    status_reason text check (char_length(status_reason) between 1 and 500),
    country char(2) not null,
    locale text not null,
    timezone text not null,
    rbac_account_id uuid not null unique,
    activated_at timestamptz,
    suspended_at timestamptz check ((suspended_at is not null) = (status = 'suspended')),
    version integer not null default 1,
    created_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (status <> 'suspended' or status_reason is not null)
  )`,
  // Searches compare the beginning of a slug or a name.
  `create index tenants_slug on tenants (slug text_pattern_ops)`,
  `create index tenants_name on tenants (lower(name) text_pattern_ops)`,
  `create index tenants_status on tenants (status, id desc)`,

  `create table provisioning_steps (
    tenant_id uuid not null references tenants,
    key text not null,
    state text not null default 'pending' check (state in ('pending', 'ok', 'skipped', 'error')),
    attempts integer not null default 0,
    last_attempt_at timestamptz,
    next_attempt_at timestamptz,
    last_ok_at timestamptz,
    error_code text,
    error_message text check (char_length(error_message) <= 500),
    error_retryable boolean,
    drift text not null default 'none' check (drift in ('none', 'repaired')),
    primary key (tenant_id, key),
    check ((state = 'error') = (error_code is not null)),
    check ((error_code is null) = (error_retryable is null))
  )`,
  // What is to be done by itself.
  `create index provisioning_steps_due on provisioning_steps (next_attempt_at) where next_attempt_at is not null`,

  // One run for each tenant at a time. A run whose lease is over is taken over.
  `create table provisioning_runs (
    tenant_id uuid primary key references tenants,
    run_id uuid not null,
    lease_expires_at timestamptz not null,
    started_at timestamptz not null default now()
  )`,

  `create table audit_events (
    id uuid primary key,
    occurred_at timestamptz not null default now(),
    actor_kind text not null,
    actor_id text,
    service text,
    action text not null,
    tenant_id uuid references tenants,
    outcome text not null check (outcome in ('ok', 'refused', 'failed')),
    request_id text,
    detail jsonb not null default '{}'
  )`,
  `create index audit_events_tenant on audit_events (tenant_id, id desc)`,
  `create index audit_events_actor on audit_events (actor_id, id desc)`,
]
