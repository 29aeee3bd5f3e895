import type { AttemptPhase } from '@constellation/contracts-mx'
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

/** Extends claims from now on, and gives those that are still this worker's. They are locked by the ids of their messages. */
export async function extendClaims(
  db: Kysely<Schema>,
  tokens: readonly string[],
  leaseSeconds: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ claim_token: string }>`
    with held as materialized (
      select id from queue_items where claim_token = any (${[...tokens]}::uuid[]) order by id for no key update
    )
    update queue_items q set claim_expires_at = now() + make_interval(secs => ${leaseSeconds})
    from held where q.id = held.id returning q.claim_token`.execute(db)
  return new Set(rows.map(({ claim_token }) => claim_token))
}

/** Gives claimed messages back that no attempt has begun for: they are due at once. */
export async function releaseClaims(db: Kysely<Schema>, tokens: readonly string[]): Promise<void> {
  await sql`${release} where q.claim_token = any (${[...tokens]}::uuid[]) and ${untouched}`.execute(db)
}

/** The same for everything that is claimed in this worker's name and that it does not know: an answer with claims was lost. */
export async function releaseUnknownClaims(
  db: Kysely<Schema>,
  { worker, known }: { worker: string; known: readonly string[] },
): Promise<void> {
  await sql`${release} where q.claimed_by = ${worker} and q.claim_token <> all (${[...known]}::uuid[]) and ${untouched}`.execute(
    db,
  )
}

const release = sql`
  update queue_items q set status = case q.status when 'sending' then 'queued' else q.status end,
    claim_token = null, claimed_by = null, claimed_at = null, claim_expires_at = null`

/** An attempt may have reached a provider: its message is the reaper's. */
const untouched = sql`not exists (select from delivery_attempts a where a.item_id = q.id and a.claim_token = q.claim_token)`

/** A claim that has run out, with the attempt that is open under it, as far as that is known to have come. */
export type LapsedClaim = {
  id: string
  cycle: number
  status: 'sending' | 'unknown'
  claim_token: string
  attempts_in_cycle: number
  attempt: { id: string; phase: AttemptPhase; provider_message_id: string | null } | null
  provider: { kind: string; policy: unknown }
}

/** Claims that have run out by the clock of the database, the oldest first. */
export async function listLapsedClaims(db: Kysely<Schema>, limit: number): Promise<LapsedClaim[]> {
  const { rows } = await sql<LapsedClaim>`
    select q.id, q.cycle, q.status, q.claim_token, q.attempts_in_cycle, to_jsonb(a) as attempt,
      jsonb_build_object('kind', p.kind, 'policy', p.policy) as provider
    from queue_items q
      join providers p on p.id = q.provider_id
      left join lateral (select id, phase, provider_message_id from delivery_attempts o
        where o.item_id = q.id and o.claim_token = q.claim_token and o.outcome = 'started') a on true
    where q.claim_token is not null and q.claim_expires_at <= now()
    order by q.claim_expires_at limit ${limit}`.execute(db)
  return rows
}
