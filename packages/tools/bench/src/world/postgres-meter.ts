import pg from 'pg'
import { cpuSecondsOfFamily, parentOf } from '../load/usage.ts'

/** Counts the work of PostgreSQL, in all its databases. */
export type PostgresMeter = {
  /** Statements so far, without the bench's own. `begin` and `commit` count; the statements of a trigger or a foreign key do not. */
  statements(): Promise<number>
  /** CPU seconds used so far by every process of the server: sessions, write-ahead log, checkpoints, vacuum. */
  cpuSeconds(): number
}

/** The setting without which a server cannot count. */
export const postgresSettings = { shared_preload_libraries: 'pg_stat_statements' }

/** Counts with `pg_stat_statements`, as the superuser, whose own statements do not count. */
export async function openPostgresMeter(adminUrl: string, parts: AsyncDisposableStack): Promise<PostgresMeter> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  parts.defer(() => client.end())
  await client.query('create extension if not exists pg_stat_statements')
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const postmaster = parentOf(rows[0]?.pid ?? 0)
  return {
    async statements() {
      const counted = await client.query<{ calls: string | null }>(
        'select sum(calls) as calls from pg_stat_statements where userid <> (select oid from pg_roles where rolname = current_user)',
      )
      return Number(counted.rows[0]?.calls ?? 0)
    },
    cpuSeconds: () => cpuSecondsOfFamily(postmaster),
  }
}
