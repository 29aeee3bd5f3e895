import { batched } from '@constellation/database/batched'
import type { SessionStore, StoredSession } from './session/session-store.ts'

/** The part of a PostgreSQL client that we use. A `Pool` of `pg` has it. */
export type PostgresClient = {
  query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[]; rowCount: number | null }>
}

/** The tables of `postgresSessionStore`. Run this once, in a migration of the application. Running it again changes nothing. */
export const postgresSessionTables = `
create table if not exists relying_app_session (
  key text primary key,
  session_id text not null,
  user_id text not null,
  sealed text not null,
  version integer not null,
  expires_at timestamptz not null
);
create index if not exists relying_app_session_session_id on relying_app_session (session_id);
create index if not exists relying_app_session_user_id on relying_app_session (user_id);
create index if not exists relying_app_session_expires_at on relying_app_session (expires_at);
create table if not exists relying_app_lease (
  name text primary key,
  owner text not null,
  until timestamptz not null
);
create index if not exists relying_app_lease_until on relying_app_lease (until);
`

/** Sessions in the application's own PostgreSQL, shared by its processes. Every new session deletes the expired rows. */
export function postgresSessionStore(client: PostgresClient): SessionStore {
  return {
    find: batched((keys) => findAll(client, keys)),
    async insert(key, { sessionId, userId, sealed, expiresAt }) {
      await client.query('delete from relying_app_session where expires_at < now()', [])
      await client.query('delete from relying_app_lease where until < now()', [])
      await client.query(
        `insert into relying_app_session (key, session_id, user_id, sealed, version, expires_at)
         values ($1, $2, $3, $4, 1, $5)`,
        [key, sessionId, userId, sealed, expiresAt],
      )
    },
    async replace(key, version, sealed) {
      const { rowCount } = await client.query(
        'update relying_app_session set sealed = $3, version = version + 1 where key = $1 and version = $2',
        [key, version, sealed],
      )
      return rowCount === 1
    },
    async remove(key) {
      await client.query('delete from relying_app_session where key = $1', [key])
    },
    async removeAll(whose) {
      const [column, value] = 'userId' in whose ? ['user_id', whose.userId] : ['session_id', whose.sessionId]
      const { rowCount } = await client.query(`delete from relying_app_session where ${column} = $1`, [value])
      return rowCount ?? 0
    },
    async acquire(name, owner, holdMs) {
      const { rowCount } = await client.query(
        `insert into relying_app_lease (name, owner, until) values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
         on conflict (name) do update set owner = excluded.owner, until = excluded.until
         where relying_app_lease.until <= clock_timestamp()`,
        [name, owner, holdMs],
      )
      return rowCount === 1
    },
    async release(name, owner) {
      await client.query('delete from relying_app_lease where name = $1 and owner = $2', [name, owner])
    },
  }
}

async function findAll(client: PostgresClient, keys: readonly string[]): Promise<ReadonlyMap<string, StoredSession>> {
  const { rows } = await client.query('select key, sealed, version from relying_app_session where key = any($1)', [
    keys,
  ])
  return new Map(rows.map((row) => [String(row.key), { sealed: String(row.sealed), version: Number(row.version) }]))
}
