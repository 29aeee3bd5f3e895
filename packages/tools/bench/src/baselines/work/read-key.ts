import { Hono } from 'hono'
import { Redis } from 'ioredis'
import pg from 'pg'
import { demandRows } from './demand-rows.ts'

/** Reads the value of a key: an indexed read in PostgreSQL, or a GET in Redis. */
export async function readKey({ STORE_URL = '', KEY = '' }: NodeJS.ProcessEnv): Promise<Hono> {
  const read = STORE_URL.startsWith('redis:') ? fromRedis(STORE_URL) : fromPostgres(STORE_URL)
  demandRows((await read(KEY)) ? 1 : 0, 1, 'keys')
  return new Hono().get('/read/:key', async (context) => {
    const found = await read(context.req.param('key'))
    return found ? context.json({ found }) : context.notFound()
  })
}

function fromRedis(url: string) {
  const redis = new Redis(url)
  return (key: string) => redis.get(key)
}

function fromPostgres(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  return async (key: string): Promise<string | undefined> => {
    const { rows } = await pool.query({ name: 'read', text, values: [key] })
    return rows[0]?.sealed
  }
}

const text = 'select sealed, version from relying_app_session where key = $1'
