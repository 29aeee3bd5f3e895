import type pg from 'pg'

/** Inserts a session durably, with as many columns as one of ours. */
export async function openSession(pool: pg.Pool, id: string, userId: string): Promise<void> {
  await pool.query({ name: 'open', text, values: [id, userId, id] })
}

const text = `
  insert into raw_sessions (id, user_id, account_id, amr, aal, idle_seconds, idle_expires_at, absolute_expires_at, browser_hash, ip, user_agent)
  values ($1, $2, $2, '{bench}', 2, 604800, now() + interval '7 days', now() + interval '30 days', $3, '192.0.2.1', 'bench')`
