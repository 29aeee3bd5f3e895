import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { SignJWT } from 'jose'
import pg from 'pg'

/**
 * The raw form of the work: bare Hono and the statements that cannot be left out, without contract, parsing, tokens, audit or log. Prints its port
 * as its first line.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
await pool.query(
  `create table if not exists raw_tokens (hash text primary key, session_id uuid not null, used_at timestamptz, expires_at timestamptz)`,
)
await pool.query(
  `create table if not exists raw_sessions (id uuid primary key, last_used_at timestamptz not null default now())`,
)
const session = randomUUID()
await pool.query('insert into raw_sessions (id) values ($1)', [session])
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const app = new Hono()
  .post('/read', async (context) => {
    const { id } = await context.req.json()
    const { rows } = await pool.query({
      name: 'read',
      text: 'select id, user_id, auth_time from sessions where id = $1',
      values: [id],
    })
    return context.json(rows[0] ?? {})
  })
  .get('/read/:id', async (context) => {
    const { rows } = await pool.query({
      name: 'read',
      text: 'select id, user_id, auth_time from sessions where id = $1',
      values: [context.req.param('id')],
    })
    return context.json(rows[0] ?? {})
  })
  .post('/refresh', async (context) => {
    const { token } = await context.req.json()
    const next = randomUUID()
    await pool.query({ name: 'refresh', text: refresh, values: [token, next, session] })
    const jwt = await new SignJWT({ sid: session })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(privateKey)
    return context.json({ refreshToken: next, accessToken: jwt })
  })
  .get('/page', (context) => context.html(process.env.PAGE ?? ''))

/** The same rows as a rotation: the used token, the session, the successor. */
const refresh = `
  with used as (update raw_tokens set used_at = now() where hash = $1 and used_at is null returning session_id),
    touched as (update raw_sessions set last_used_at = now() where id = $3 returning id)
  insert into raw_tokens (hash, session_id, expires_at) select $2, id, now() + interval '7 days' from touched returning hash`

const server = createServer(getRequestListener(app.fetch))
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
