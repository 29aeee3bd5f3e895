import pg from 'pg'

export type Subscription = { close(): Promise<void> }

/**
 * Hears the notifications of one channel (PostgreSQL LISTEN) on a connection of its own. A lost connection is made again after a second;
 * `onGap` is called whenever notifications may have been missed, so that the listener looks for itself.
 */
export async function subscribe(
  url: string,
  channel: string,
  listener: { onMessage: (payload: string) => void; onGap: () => void; onError: (error: Error) => void },
): Promise<Subscription> {
  let closed = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined

  async function connect() {
    const next = new pg.Client({ connectionString: url, keepAlive: true })
    next.on('notification', ({ payload = '' }) => listener.onMessage(payload))
    next.on('error', (error) => lost(next, error))
    next.on('end', () => lost(next, new Error('the connection was closed')))
    client = next
    await next.connect()
    await next.query(`listen ${pg.escapeIdentifier(channel)}`)
    listener.onGap()
  }

  function lost(which: pg.Client, error: Error) {
    if (closed || which !== client) return
    client = undefined
    listener.onError(error)
    listener.onGap()
    retry = setTimeout(() => connect().catch((again: Error) => which !== client && lostAgain(again)), 1000)
  }

  function lostAgain(error: Error) {
    if (client) lost(client, error)
  }

  await connect()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end()
    },
  }
}

/** Tells every listener of a channel. Inside a transaction it is told when that commits. */
export async function notify(pool: Pick<pg.Pool, 'query'>, channel: string, payload: string): Promise<void> {
  await pool.query('select pg_notify($1, $2)', [channel, payload])
}
