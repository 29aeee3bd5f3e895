import { randomBytes } from 'node:crypto'
import { createMetrics } from '@constellation/observability'
import { createRelyingApp } from '@constellation/relying-app'
import { requireUser } from '@constellation/relying-app/hono'
import { postgresSessionStore, postgresSessionTables } from '@constellation/relying-app/postgres'
import { redisSessionStore } from '@constellation/relying-app/redis'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Redis } from 'ioredis'
import pg from 'pg'

/** An application as a developer would write it: it tells signed-in people who they are. */
const { APP_ID = '', APP_SECRET = '', APP_ORIGIN = '', LOGIN_ORIGIN = '', LOGIN_URL, STORE_URL = '' } = process.env
const signIn = createRelyingApp({
  id: APP_ID,
  secret: APP_SECRET,
  origin: APP_ORIGIN,
  loginOrigin: LOGIN_ORIGIN,
  loginInternalUrl: LOGIN_URL,
  sessionKey: randomBytes(32),
  store: STORE_URL.startsWith('redis:')
    ? redisSessionStore(new Redis(STORE_URL, { enableAutoPipelining: true }))
    : await postgresStore(STORE_URL),
})
const { registry } = createMetrics()

const app = new Hono()
  .get('/readyz', (context) => context.text('ready'))
  .get('/metrics', async (context) => context.text(await registry.metrics()))
  .use(requireUser(signIn))
  .get('/', (context) => context.json(context.var.person.user))
serve({ fetch: app.fetch, port: Number(new URL(APP_ORIGIN).port), hostname: '127.0.0.1' })
process.on('SIGTERM', () => process.exit(0))

async function postgresStore(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  await pool.query(postgresSessionTables)
  return postgresSessionStore(pool)
}
