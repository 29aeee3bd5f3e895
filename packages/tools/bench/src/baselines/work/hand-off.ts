import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import pg from 'pg'
import { demandRows } from './demand-rows.ts'
import { signToken } from './sign.ts'

/** A handoff in two requests: read the session, write a code and redirect; consume the code, open the session to the application, sign. */
export async function handOff({ DATABASE_URL, SESSION_IDS = '' }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  const { rowCount } = await pool.query('select from raw_sessions where id = any($1::uuid[])', [SESSION_IDS.split(',')])
  demandRows(rowCount, SESSION_IDS.split(',').length, 'sessions')
  return new Hono()
    .get('/begin/:session', async (context) => {
      const session = context.req.param('session')
      const { rowCount } = await pool.query({ name: 'read', text: read, values: [session] })
      if (rowCount !== 1) return context.notFound()
      const code = randomUUID()
      await pool.query({ name: 'code', text: writeCode, values: [code, session] })
      return context.redirect(`http://bench.localhost/?code=${code}`, 303)
    })
    .post('/exchange', async (context) => {
      const { code } = await context.req.json()
      const values = [code, randomUUID(), randomUUID()]
      const { rows } = await pool.query({ name: 'redeem', text: redeem, values })
      const [redeemed] = rows
      if (!redeemed) return context.json({ error: 'the code does not exist, or was used' }, 409)
      return context.json({ renewalHandle: values[1], accessToken: await signToken(redeemed.session_id) })
    })
}

const read = 'select id, user_id, auth_time from raw_sessions where id = $1'

const writeCode = `
  insert into raw_codes (code_hash, application_id, session_id, code_challenge, expires_at)
  values ($1, 'bench', $2, $1, now() + interval '1 minute')`

/**
 * Writes the rows of both our databases in one durable statement: the code, the handle, the audit entry, the application of the session.
 */
const redeem = `
  with used as (
    update raw_codes set consumed_at = now() where code_hash = $1 and consumed_at is null and expires_at > now() returning session_id
  ), handle as (
    insert into raw_refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
    select $2, session_id, 'application:bench', 1, now() + interval '7 days' from used
  ), audited as (
    insert into raw_audit_events (id, actor_kind, service, action, target, outcome)
    select $3::uuid, 'service', 'login', 'session.hand-off', session_id::text, 'ok' from used
  ), opened as (
    insert into raw_session_applications (session_id, application_id, user_id)
    select session_id, 'bench', session_id from used on conflict do nothing
  )
  select session_id from used`
