import pg from 'pg'

const limitMs = 4000

/**
 * Asks PostgreSQL whether it answers, over a connection of its own: requests that wait for the pool never look like an
 * outage. `probe` throws when there is no answer within four seconds. The next probe connects again.
 */
export function openDatabaseProbe(url: string): AsyncDisposable & { probe(): Promise<void> } {
  let connection: Promise<pg.Client> | undefined

  function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: limitMs, query_timeout: limitMs })
    const opening = client.connect().then(() => client)
    client.on('error', () => forget(opening))
    connection = opening
    return opening
  }

  function forget(lost: Promise<pg.Client>): void {
    if (connection === lost) connection = undefined
    // Its socket is broken or hangs, or never opened: ending it cannot fail in a way that matters.
    void lost.then((client) => client.end()).catch(() => undefined)
  }

  return {
    async probe() {
      // A probe that begins while another one connects shares its connection.
      const asked = connection ?? connect()
      try {
        await (await asked).query('select 1')
      } catch (error) {
        forget(asked)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await (await connection)?.end()
    },
  }
}
