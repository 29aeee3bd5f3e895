import pg from 'pg'

const limitMs = 4000

/**
 * Asks PostgreSQL whether it answers, over a connection of its own: requests that wait for the pool never look like an
 * outage. `probe` throws when there is no answer within four seconds. The next probe connects again.
 */
export function openDatabaseProbe(url: string): AsyncDisposable & { probe(): Promise<void> } {
  let client: pg.Client | undefined

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: limitMs, query_timeout: limitMs })
    next.on('error', () => forget(next))
    await next.connect()
    return next
  }

  function forget(lost: pg.Client): void {
    if (client === lost) client = undefined
    // Its socket is broken or hangs: there is nobody to say goodbye to.
    void lost.end().catch(() => undefined)
  }

  return {
    async probe() {
      client ??= await connect()
      const asked = client
      try {
        await asked.query('select 1')
      } catch (error) {
        forget(asked)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await client?.end()
    },
  }
}
