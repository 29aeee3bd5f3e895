import type { Finding, Rows } from './invariant.ts'

const check = 'no connection and no transaction is left open'

/** Finds transactions that are open for longer than any statement may take, and connections that are idle in a transaction. */
export async function checkTransactions(server: Rows, oldestSeconds: number): Promise<Finding[]> {
  const rows = await server<{ usename: string; state: string; seconds: number }>(
    `select usename, state, extract(epoch from clock_timestamp() - xact_start)::integer as seconds from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid() and usename in ('rbac', 'login', 'broker', 'mx_worker')
       and xact_start < clock_timestamp() - make_interval(secs => $1)`,
    [oldestSeconds],
  )
  return rows.map(({ usename, state, seconds }) => ({
    check,
    promised: `no transaction is open for ${oldestSeconds} s`,
    happened: `one of ${usename} has been open for ${seconds} s (${state})`,
  }))
}

/** The number of connections of each service that listen for notifications, which they do as long as it runs. */
export async function countListeners(server: Rows): Promise<ReadonlyMap<string, number>> {
  const rows = await server<{ usename: string; count: number }>(
    `select usename, count(*)::integer as count from pg_stat_activity
     where usename in ('rbac', 'login', 'broker') and query ilike 'listen %' group by usename`,
  )
  return new Map(rows.map(({ usename, count }) => [usename, count]))
}

/** Finds connections that are older than the process of their service, and so belong to a killed one. */
export async function checkLeftovers(server: Rows, service: string, startedAt: Date): Promise<Finding[]> {
  const [row] = await server<{ count: number }>(
    `select count(*)::integer as count from pg_stat_activity where usename = $1 and backend_start < $2`,
    [service, startedAt],
  )
  if (!row?.count) return []
  return [
    { check, promised: `the connections of a killed ${service} go away`, happened: `${row.count} are still there` },
  ]
}

/**
 * Finds connections that nobody uses and no pool closes, which it does after ten seconds, and services that listen more often than
 * `listeners` says.
 */
export async function checkResting(
  server: Rows,
  listeners: ReadonlyMap<string, number>,
  forgottenSeconds = 15,
): Promise<Finding[]> {
  const idle = await server<{ usename: string; query: string; seconds: number }>(
    `select usename, left(query, 60) as query, extract(epoch from clock_timestamp() - state_change)::integer as seconds
     from pg_stat_activity where usename in ('rbac', 'login', 'broker') and state = 'idle' and query not ilike 'listen %'
       and state_change < clock_timestamp() - make_interval(secs => $1)`,
    [forgottenSeconds],
  )
  const listening = await countListeners(server)
  return [
    ...idle.map(({ usename, query, seconds }) => ({
      check,
      promised: `${usename} closes connections that it does not use`,
      happened: `one has been idle for ${seconds} s after: ${query}`,
    })),
    ...[...listening]
      .filter(([service, count]) => count > (listeners.get(service) ?? 0))
      .map(([service, count]) => ({
        check,
        promised: `${service} listens on ${listeners.get(service) ?? 0} connections`,
        happened: `it listens on ${count}`,
      })),
  ]
}
