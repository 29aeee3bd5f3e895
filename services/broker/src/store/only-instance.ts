import type pg from 'pg'

const locks = { reconcile: 4_702_111_235 } as const

/** Does something unless another instance is doing it. Undefined when another is. */
export async function asOnlyInstance<T>(
  pool: pg.Pool,
  work: keyof typeof locks,
  run: () => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [locks[work]])
    if (!rows[0]?.ours) return undefined
    try {
      return await run()
    } finally {
      await client.query('select pg_advisory_unlock($1)', [locks[work]])
    }
  } finally {
    client.release()
  }
}
