import { Hono } from 'hono'
import pg from 'pg'

/** The minimum that makes a service ready: a connection to its database that answers. */
export async function start({ DATABASE_URL }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  const read = () => pool.query('select 1 as one')
  await read()
  return new Hono().get('/one', async (context) => context.json((await read()).rows[0]))
}
