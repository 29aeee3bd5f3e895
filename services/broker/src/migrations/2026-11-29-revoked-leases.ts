import { type Kysely, sql } from 'kysely'

/** Leases that are denied at the cloud, and the record of who revoked them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table mint_log drop constraint mint_log_kind_check`,
  `alter table mint_log add constraint mint_log_kind_check check (kind in
    ('mint', 'oidc_jwt', 'grant_created', 'grant_revoked', 'lease_revoked',
     'recovery_started', 'recovery_finished', 'recovery_cancelled'))`,
  `create index mint_log_lease on mint_log (lease_id) where lease_id <> ''`,
  // denied_at is null until the cloud has taken the change.
  `create table revoked_leases (
    lease_id text primary key,
    revoked_at timestamptz not null,
    ends_at timestamptz not null,
    denied_at timestamptz
  )`,
  `create index revoked_leases_end on revoked_leases (ends_at)`,
]
