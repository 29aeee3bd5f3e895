import { type Kysely, sql } from 'kysely'

/** Mail domains, the records that each should have, and what checks found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table domains (
    id uuid primary key,
    tenant_id uuid not null references tenants,
    name text not null check (name = lower(name) and char_length(name) between 3 and 253),
    unicode_name text not null,
    status text not null default 'pending_ownership'
      check (status in ('pending_ownership', 'provisioning', 'active', 'removing', 'removed', 'expired')),
    ownership_token text not null,
    ownership_verified_at timestamptz,
    claim_expires_at timestamptz not null,
    health text not null default 'unknown' check (health in ('unknown', 'ok', 'attention', 'broken')),
    health_since timestamptz not null default now(),
    is_stale boolean not null default false,
    dmarc_policy text not null default 'none' check (dmarc_policy in ('none', 'quarantine', 'reject')),
    dmarc_rua text,
    activated_at timestamptz,
    last_checked_at timestamptz,
    next_check_at timestamptz default now(),
    created_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (tenant_id, id),
    check (status in ('pending_ownership', 'expired', 'removing', 'removed') or ownership_verified_at is not null)
  )`,
  // A tenant claims a name once. Many may claim it, and one owns it.
  `create unique index domains_claim on domains (tenant_id, name) where status not in ('removed', 'expired')`,
  `create unique index domains_owner on domains (name)
    where ownership_verified_at is not null and status not in ('removed', 'expired')`,
  `create index domains_list on domains (tenant_id, id desc) where status not in ('removed', 'expired')`,
  `create index domains_name on domains (name) where status not in ('removed', 'expired')`,
  `create index domains_due on domains (next_check_at) where next_check_at is not null`,
  `create table domain_records (
    domain_id uuid not null references domains,
    position integer not null,
    expected jsonb not null,
    checked jsonb,
    primary key (domain_id, position)
  )`,

  `alter table tenants add column primary_domain_id uuid`,
  `alter table tenants add constraint tenants_primary_domain
    foreign key (id, primary_domain_id) references domains (tenant_id, id) deferrable initially deferred`,

  `alter table provisioning_steps drop constraint provisioning_steps_subject_type_check`,
  `alter table provisioning_steps add check (subject_type in ('tenant', 'membership', 'domain'))`,
]
