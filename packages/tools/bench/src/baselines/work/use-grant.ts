import { Hono } from 'hono'
import pg from 'pg'

/** One use of the grant of a daemon: the durable statement that no broker can leave out. */
export async function useGrant({ DATABASE_URL }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  await pool.query('create table if not exists raw_grants (like grants including all)')
  const { rowCount } = await pool.query('insert into raw_grants select * from grants on conflict do nothing')
  if (!rowCount) throw new Error('there is no grant')
  return new Hono().post('/use', async (context) => {
    const { intent } = await context.req.json()
    const { rowCount: used } = await pool.query({ name: 'use', text: use, values: [intent.agent_id, intent.service] })
    return used ? context.text('used') : context.notFound()
  })
}

const use = `update raw_grants set used_count = used_count + 1
  where daemon_address = $1 and service = $2 and used_count < max_uses returning grant_id`
