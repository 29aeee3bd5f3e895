import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/** Makes the tables that the raw side writes, with the columns, indexes and references of ours, and these sessions in them. */
export async function makeRawTables(database: pg.Pool, sessionIds: readonly string[]): Promise<void> {
  for (const statement of tables) await database.query(statement)
  const { rowCount } = await database.query(
    'insert into raw_sessions select * from sessions where id = any($1::uuid[]) on conflict do nothing',
    [sessionIds],
  )
  if (rowCount !== sessionIds.length) throw new Error(`${rowCount} of ${sessionIds.length} sessions are there`)
}

/** Makes unused authenticator apps for the raw side. */
export async function makeRawFactors(database: pg.Pool, ids: readonly string[], secret: string): Promise<void> {
  await database.query('truncate raw_factors')
  await database.query(
    `insert into raw_factors (id, user_id, kind, state, totp_secret) select id, id, 'totp', 'active', $2 from unnest($1::uuid[]) as id`,
    [ids, secret],
  )
}

/** Makes the first token of each session's chain. */
export async function makeRawTokens(database: pg.Pool, sessionIds: readonly string[]): Promise<string[]> {
  const tokens = sessionIds.map(() => randomUUID())
  await database.query(
    `insert into raw_refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
     select token, session_id, 'browser:bench', 1, now() + interval '7 days' from unnest($1::text[], $2::uuid[]) as t (token, session_id)`,
    [tokens, sessionIds],
  )
  return tokens
}

const tables = [
  'create table if not exists raw_sessions (like sessions including all)',
  'create table if not exists raw_refresh_tokens (like refresh_tokens including all, foreign key (session_id) references raw_sessions on delete cascade)',
  'create table if not exists raw_audit_events (like audit_events including all)',
  'create table if not exists raw_factors (like factors including all)',
  // The two tables of login, which are in another database.
  `create table if not exists raw_codes (
    code_hash text primary key, application_id text not null, session_id uuid not null, code_challenge text,
    created_at timestamptz not null default now(), expires_at timestamptz not null, consumed_at timestamptz
  )`,
  'create index if not exists raw_codes_end on raw_codes (expires_at)',
  `create table if not exists raw_session_applications (
    session_id uuid not null, application_id text not null, user_id uuid not null, created_at timestamptz not null default now(),
    primary key (session_id, application_id)
  )`,
]
