import { type Kysely, sql } from 'kysely'

/** Feature flags. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table flags (
    key text primary key check (key ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    id uuid not null unique,
    description text not null check (char_length(description) <= 500),
    owner text not null check (char_length(owner) between 1 and 120),
    enabled boolean not null,
    default_on boolean not null,
    targets jsonb not null check (jsonb_typeof(targets) = 'object'),
    rollout_unit text not null check (rollout_unit in ('tenant', 'user', 'partner')),
    rollout_bps integer not null check (rollout_bps between 0 and 10000),
    salt char(16) not null check (salt ~ '^[0-9a-f]{16}$'),
    expires_on date,
    archived_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index flags_search on flags (key text_pattern_ops)`,

  // One row, whose version rises with each change of a flag. Each process compares it with the version that it has.
  `create table flags_meta (
    only_row boolean primary key default true check (only_row),
    version bigint not null check (version between 0 and 900000000000000)
  )`,
  `insert into flags_meta (version) values (0)`,
  `create function note_flag_change() returns trigger language plpgsql as
    $$ begin
      update flags_meta set version = version + 1;
      perform pg_notify('flags_changed', '');
      return null;
    end $$`,
  `create trigger flags_changed after insert or update or delete on flags for each row execute function note_flag_change()`,
]
