import type pg from 'pg'

export type Durability = {
  /** Runs a commit, and throws when the server warned meanwhile that it did not wait for a standby. */
  confirm<T>(commit: () => Promise<T>): Promise<T>
}

/**
 * A commit that is cancelled while it waits for a required standby succeeds with a warning, and can vanish at the next failover. So a
 * warning on any connection of the pool during a commit counts against it.
 */
export function watchDurability(pool: pg.Pool): Durability {
  let warnings = 0
  const heard = new WeakSet<pg.PoolClient>()
  // Not on `connect`: a connection that was opened before this function ran would never be heard.
  pool.on('acquire', (client) => {
    if (heard.has(client)) return
    heard.add(client)
    client.on('notice', ({ code }) => {
      if (code === warningOfServer) warnings++
    })
  })
  return {
    async confirm(commit) {
      const before = warnings
      const result = await commit()
      if (warnings !== before) throw new Error('the commit was not confirmed by the standby')
      return result
    },
  }
}

/** SQLSTATE class 01, "warning": our statements raise none themselves. */
const warningOfServer = '01000'
