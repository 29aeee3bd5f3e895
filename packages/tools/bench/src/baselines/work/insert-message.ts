import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import pg from 'pg'
import { demandRows } from './demand-rows.ts'

/** A durable insert of a message with its text, into a table with the columns and indexes of ours. */
export async function insertMessage({ DATABASE_URL }: NodeJS.ProcessEnv): Promise<Hono> {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  await pool.query('create table if not exists raw_items (like queue_items including all, content text not null)')
  const { rows, rowCount } = await pool.query(
    'select m.id, m.account_id, p.id as provider_id from mailboxes m, providers p limit 1',
  )
  demandRows(rowCount, 1, 'mailboxes')
  const [{ id: mailboxId, account_id: accountId, provider_id: providerId }] = rows
  return new Hono().post('/messages', async (context) => {
    const content = JSON.stringify(await context.req.json())
    const id = randomUUID()
    const values = [id, accountId, mailboxId, providerId, content.length, content]
    await pool.query({ name: 'insert', text: insert, values })
    return context.json({ id, status: 'queued' }, 202)
  })
}

const insert = `insert into raw_items (id, account_id, mailbox_id, provider_id, lane, expires_at, size_bytes, recipient_count, created_by, content)
  values ($1, $2, $3, $4, 1, now() + interval '1 day', $5, 1, 'a bench', $6)`
