import { type Kysely, sql } from 'kysely'
import { advisoryLocks } from './advisory-locks.ts'
import type { Schema } from './schema.gen.ts'

export type NonceLock = <T>(run: (connection: Kysely<Schema>) => Promise<T>) => Promise<T>

/**
 * Runs one thing at a time over all instances. Within the process they wait in a queue, so only one of them uses a connection. What runs
 * writes through the connection that holds the lock: when the connection is lost, nothing more is written without the lock.
 */
export function createNonceLock(db: Kysely<Schema>): NonceLock {
  let last: Promise<unknown> = Promise.resolve()
  return (run) => {
    const turn = last.then(() => db.connection().execute((connection) => runLocked(connection, run)))
    last = Promise.allSettled([turn])
    return turn
  }
}

async function runLocked<T>(connection: Kysely<Schema>, run: (connection: Kysely<Schema>) => Promise<T>): Promise<T> {
  await connection.transaction().execute(async (trx) => {
    await sql`set local lock_timeout = '10s'`.execute(trx)
    // A lock of the session, which outlives this transaction.
    await sql`select pg_advisory_lock(${advisoryLocks.nonces})`.execute(trx)
  })
  try {
    return await run(connection)
  } finally {
    await sql`select pg_advisory_unlock(${advisoryLocks.nonces})`.execute(connection)
  }
}
