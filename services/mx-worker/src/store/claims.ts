import { type Kysely, type Selectable, sql } from 'kysely'
import type { QueueItemsTable, Schema } from './schema.gen.ts'

/** A message that this worker has claimed. */
export type ClaimedItem = Selectable<QueueItemsTable> & { claim_token: string }

/**
 * Claims due messages. `places` says for each lane how many may be claimed in all once its messages are added to those of the lanes before.
 * The claim counts for `leaseSeconds` by the clock of the database.
 */
export async function claimItems(
  db: Kysely<Schema>,
  { worker, leaseSeconds, places }: { worker: string; leaseSeconds: number; places: readonly number[] },
): Promise<ClaimedItem[]> {
  const { rows } = await sql<ClaimedItem>`
    select * from claim_messages(${worker}, ${leaseSeconds}, ${[...places]}::integer[])`.execute(db)
  return rows
}

/** Extends claims from now on, and gives those that are still this worker's. */
export async function extendClaims(
  db: Kysely<Schema>,
  tokens: readonly string[],
  leaseSeconds: number,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .updateTable('queue_items')
    .set({ claim_expires_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
    .where('claim_token', '=', sql<string>`any (${[...tokens]}::uuid[])`)
    .returning('claim_token')
    .execute()
  return new Set(rows.map(({ claim_token }) => String(claim_token)))
}

/** Gives claimed messages back that nobody was asked about yet: they are due at once. */
export async function releaseClaims(db: Kysely<Schema>, tokens: readonly string[]): Promise<void> {
  await sql`
    update queue_items set status = case status when 'sending' then 'queued' else status end,
      claim_token = null, claimed_by = null, claimed_at = null, claim_expires_at = null
    where claim_token = any (${[...tokens]}::uuid[])`.execute(db)
}

type Lost = { id: string; cycle: number; claim_token: string; attempts_in_cycle: number; attempt_id: string | null }

/** Messages whose claim has run out, with their open attempt. One instance at a time looks at each. */
export async function listLostClaims(db: Kysely<Schema>, limit: number): Promise<Lost[]> {
  const { rows } = await sql<Lost>`
    select q.id, q.cycle, q.claim_token, q.attempts_in_cycle, a.id as attempt_id
    from queue_items q
      left join delivery_attempts a on a.item_id = q.id and a.claim_token = q.claim_token and a.outcome = 'started'
    where q.claim_token is not null and q.claim_expires_at <= now()
    order by q.claim_expires_at limit ${limit}`.execute(db)
  return rows
}
