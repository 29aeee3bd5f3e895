import { type Kysely, sql } from 'kysely'
import { oneRow } from './one-row.ts'
import type { Schema } from './schema.gen.ts'

export type QueueFiguresRow = {
  states: { status: string; messages: number; oldest_age: number }[]
  oldest_due: number | null
  suppressed: number
  open_failures: number
  providers: { id: string; status: 'paused' | 'disabled'; reason: string | null }[]
  mailboxes: { id: string; status: 'held' | 'disabled'; reason: string | null }[]
  throttled: { provider_id: string; mailbox_id: string; until: string }[]
}

/** What waits in an account at this moment, by the clock of the database, and what sends nothing. */
export async function readQueueFigures(db: Kysely<Schema>, accountId: string): Promise<QueueFiguresRow> {
  const account = sql`account_id = ${accountId}::uuid`
  const waiting = sql`status in ('queued', 'retry_wait', 'unknown')`
  return oneRow(
    await sql<QueueFiguresRow>`
    select
      coalesce((select jsonb_agg(s) from (
        select status, count(*) as messages, extract(epoch from now() - min(accepted_at))::float8 as oldest_age
        from queue_items where ${account} and (${waiting} or claim_token is not null) group by status) s), '[]') as states,
      (select extract(epoch from now() - min(next_attempt_at))::float8 from queue_items
        where ${account} and ${waiting} and claim_token is null and next_attempt_at <= now() and expires_at > now()) as oldest_due,
      (select count(*)::integer from queue_items where ${account} and ${waiting} and hold_reason is not null) as suppressed,
      (select count(*)::integer from retained_failures where ${account} and state = 'open') as open_failures,
      coalesce((select jsonb_agg(p order by id) from (select id, status, pause_reason as reason from providers
        where ${account} and status <> 'enabled' and deleted_at is null) p), '[]') as providers,
      coalesce((select jsonb_agg(m order by id) from (select id, status, hold_reason as reason from mailboxes
        where ${account} and status <> 'enabled') m), '[]') as mailboxes,
      coalesce((select jsonb_agg(t) from (select t.provider_id, t.mailbox_id, t.until from throttle_pauses t
        join mailboxes m on m.id = t.mailbox_id where m.account_id = ${accountId}::uuid and t.until > now()) t), '[]') as throttled`.execute(
      db,
    ),
  )
}
