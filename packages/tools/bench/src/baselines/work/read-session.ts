import { Hono } from 'hono'
import pg from 'pg'
import { demandRows } from './demand-rows.ts'

/** Reads a session with one indexed read, by POST or GET. */
export async function readSession({ DATABASE_URL, SESSION_ID = '' }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  const read = async (id: unknown) => {
    const { rows } = await pool.query({ name: 'read', text, values: [id] })
    return rows[0]
  }
  demandRows((await read(SESSION_ID)) ? 1 : 0, 1, 'sessions')
  return new Hono()
    .post('/read', async (context) => {
      const { id } = await context.req.json()
      const row = await read(id)
      return row ? context.json(row) : context.notFound()
    })
    .get('/read/:id', async (context) => {
      const row = await read(context.req.param('id'))
      return row ? context.json(row) : context.notFound()
    })
}

const text = 'select id, user_id, auth_time from sessions where id = $1'
