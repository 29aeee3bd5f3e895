import { setTimeout as pause } from 'node:timers/promises'
import type { Stack } from '@constellation/stack'
import pg from 'pg'

/** The databases of rbac and login, seen from behind. */
export type Databases = {
  /** Resolves when everything that was told is delivered. Throws after a minute. */
  delivered(): Promise<void>
  /** Has PostgreSQL look at its tables, as its own housekeeping does a minute after they have grown: plans made for empty ones go. */
  analyze(): Promise<void>
}

const limitMs = 60_000

/** Looks as the superuser, whose statements are not counted. */
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
        if (performance.now() > giveUpAt) throw new Error('the outboxes are not emptied: is login there, and its mail?')
        await pause(20)
      }
    },
    async analyze() {
      await Promise.all(pools.map((pool) => pool.query('analyze')))
    },
  }
}
