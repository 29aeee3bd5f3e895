import { setTimeout as pause } from 'node:timers/promises'
import type { Stack } from '@constellation/stack'
import pg from 'pg'

/** What was told and not yet delivered, in rbac and in login. */
export type Outboxes = {
  /** Resolves when there is nothing left to deliver. Throws after a minute. */
  empty(): Promise<void>
}

const limitMs = 60_000

/** Looks as the superuser, whose statements are not counted. */
export function openOutboxes(postgres: Stack['postgres'], parts: AsyncDisposableStack): Outboxes {
  const pools = ['rbac', 'login'].map((name) => new pg.Pool({ connectionString: postgres.url(name), max: 1 }))
  parts.defer(async () => void (await Promise.all(pools.map((pool) => pool.end()))))
  const isWaiting = async (pool: pg.Pool) => {
    const { rowCount } = await pool.query('select from outbox where delivered_at is null limit 1')
    return rowCount !== 0
  }
  return {
    async empty() {
      const giveUpAt = performance.now() + limitMs
      while ((await Promise.all(pools.map(isWaiting))).includes(true)) {
        if (performance.now() > giveUpAt) throw new Error('the outboxes are not emptied: is login there, and its mail?')
        await pause(20)
      }
    },
  }
}
