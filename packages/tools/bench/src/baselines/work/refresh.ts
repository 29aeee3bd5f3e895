import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import pg from 'pg'
import { demandRows } from './demand-rows.ts'
import { signToken } from './sign.ts'

/** A rotation: one signature, and one durable statement that consumes a token, updates its session and inserts the successor. */
export async function refresh({ DATABASE_URL, SESSION_IDS = '' }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  const { rowCount } = await pool.query('select from raw_sessions where id = any($1::uuid[])', [SESSION_IDS.split(',')])
  demandRows(rowCount, SESSION_IDS.split(',').length, 'sessions')
  return new Hono().post('/refresh', async (context) => {
    const { token } = await context.req.json()
    const next = randomUUID()
    const { rows } = await pool.query({ name: 'rotate', text: rotate, values: [token, next] })
    const [rotated] = rows
    if (!rotated) return context.json({ error: 'the token does not exist, or was used' }, 409)
    return context.json({ refreshToken: next, accessToken: await signToken(rotated.session_id) })
  })
}

/** The same rows as `rotateRefreshToken` of rbac: the consumed token, the session, the successor. */
const rotate = `
  with used as (
    update raw_refresh_tokens set used_at = now(), replaced_by = $2, successor_salt = $2
    where token_hash = $1 and used_at is null
    returning session_id, presenter, seq
  ), touched as (
    update raw_sessions s set last_used_at = now(), idle_expires_at = now() + interval '7 days'
    from used where s.id = used.session_id
    returning s.id, s.idle_expires_at
  )
  insert into raw_refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
  select $2, touched.id, used.presenter, used.seq + 1, touched.idle_expires_at from used, touched
  returning session_id`
