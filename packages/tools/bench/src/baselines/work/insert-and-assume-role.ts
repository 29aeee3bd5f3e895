import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { Hono } from 'hono'
import pg from 'pg'

/** A durable insert of a record as wide as ours, and one request to STS. */
export async function insertAndAssumeRole({
  DATABASE_URL,
  STS_URL = '',
  STS_FORM = '',
}: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  await pool.query('create table if not exists raw_mint_log (like mint_log including all)')
  const agent = new Agent({ keepAlive: true })
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(STS_FORM) }
  const assumeRole = () =>
    new Promise<string>((resolve, reject) => {
      const outgoing = request(STS_URL, { method: 'POST', agent, headers }, (answer) => {
        text(answer).then(
          (content) => (answer.statusCode === 200 ? resolve(content) : reject(new Error(content))),
          reject,
        )
      })
      outgoing.on('error', reject)
      outgoing.end(STS_FORM)
    })
  await assumeRole()
  return new Hono().post('/mint', async (context) => {
    await context.req.json()
    const [credentials] = await Promise.all([
      assumeRole(),
      pool.query({ name: 'insert', text: insert, values: [randomUUID()] }),
    ])
    return context.text(credentials)
  })
}

const insert = `insert into raw_mint_log (id, kind, minted_at, request_id, omni_account, grantor_omni_account, wallet, agent_id, service,
    scope_path, grant_id, lease_id, requester_token_hash, call_hash, record_hash)
  values ($1, 'mint', now(), $1, $1, $1, $1, $1, 's3', 'bots/bench/', $1, $1, $1, $1, $1)`
