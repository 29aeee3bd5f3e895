import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { typesWithPlainLists } from './plain-lists.ts'
import { PreparingClient } from './preparing-client.ts'

export type Database<Schema> = AsyncDisposable & {
  db: Kysely<Schema>
  pool: pg.Pool
  close(): Promise<void>
}

/**
 * A pool of connections and the query builder over it. A statement that runs longer than `statementTimeoutMs` is ended by
 * the server; waiting for a connection ends after three seconds. `onError` hears of connections that were lost: the pool replaces them.
 */
export function openDatabase<Schema>(
  url: string,
  options: { max?: number; statementTimeoutMs?: number; onError: (error: Error) => void },
): Database<Schema> {
  const pool = new pg.Pool({
    connectionString: url,
    Client: PreparingClient,
    types: typesWithPlainLists,
    max: options.max ?? 10,
    connectionTimeoutMillis: 3000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: 30_000,
  })
  let closing = false
  const onError = (error: Error) => closing || options.onError(error)
  // No one else listens for the loss of a connection within a transaction, and an error without a listener ends the process.
  pool.on('connect', (client) => client.on('error', onError))
  // The pool repeats the losses of idle connections, which were reported above.
  pool.on('error', () => undefined)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  const close = () => {
    closing = true
    return db.destroy()
  }
  return { db, pool, close, [Symbol.asyncDispose]: close }
}
