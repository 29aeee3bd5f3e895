import type pg from 'pg'
import { advisoryLocks } from './advisory-locks.ts'

/** Does something unless another instance is doing it. Undefined when another is. */
export async function asOnlyInstance<T>(
  pool: pg.Pool,
  work: keyof typeof advisoryLocks,
  run: () => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
      advisoryLocks[work],
    ])
    if (!rows[0]?.ours) return undefined
    try {
      return await run()
    } finally {
      await client.query('select pg_advisory_unlock($1)', [advisoryLocks[work]])
    }
  } finally {
    client.release()
  }
}
