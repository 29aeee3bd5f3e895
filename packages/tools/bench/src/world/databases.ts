import { setTimeout as pause } from 'node:timers/promises'
import type { Stack } from '@constellation/stack'
import pg from 'pg'

/** Direct access to the databases of rbac and login. */
export type Databases = {
  /** Resolves when every outbox row is delivered. Throws after a minute. */
  delivered(): Promise<void>
  /** Makes PostgreSQL analyze its tables, as autovacuum does a minute after they grow, so that plans for empty tables go away. */
  analyze(): Promise<void>
}

const limitMs = 60_000

/** Reads as the superuser, whose statements are not counted. */
export function openDatabases(postgres: Stack['postgres'], parts: AsyncDisposableStack): Databases {
  const pools = ['rbac', 'login'].map((name) => new pg.Pool({ connectionString: postgres.url(name), max: 1 }))
  parts.defer(async () => void (await Promise.all(pools.map((pool) => pool.end()))))
  const isWaiting = async (pool: pg.Pool) => {
    const { rowCount } = await pool.query('select from outbox where delivered_at is null limit 1')
    return rowCount !== 0
  }
  return {
    async delivered() {
      const giveUpAt = performance.now() + limitMs
      while ((await Promise.all(pools.map(isWaiting))).includes(true)) {
        if (performance.now() > giveUpAt)
          throw new Error('the outboxes are not empty: do login and its mail server run?')
        await pause(20)
      }
    },
    async analyze() {
      await Promise.all(pools.map((pool) => pool.query('analyze')))
    },
  }
}
