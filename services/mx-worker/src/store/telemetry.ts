import { type Kysely, sql, type Transaction } from 'kysely'
import { oneRow } from './one-row.ts'
import type { Schema } from './schema.gen.ts'

/** From here on the figures are kept by hour, before it by day. */
const foldedBefore = sql`date_trunc('day', now() - interval '90 days', 'UTC')`

const sums = sql`sum(attempts) as attempts, sum(items_sent) as items_sent, sum(items_failed) as items_failed,
  sum(duration_ms_sum) as duration_ms_sum, min(duration_ms_min) as duration_ms_min, max(duration_ms_max) as duration_ms_max,
  ${sql.join(
    Array.from(
      { length: 10 },
      (_, index) => sql`sum(duration_buckets[${sql.lit(index + 1)}]) as b${sql.lit(index + 1)}`,
    ),
  )},
  sum(bytes) as bytes, sum(recipients) as recipients, sum(queue_wait_ms_sum) as queue_wait_ms_sum`

const columns = sql`bucket_start, account_id, provider_id, mailbox_id, outcome, code, attempts, items_sent, items_failed,
  duration_ms_sum, duration_ms_min, duration_ms_max, duration_buckets, bytes, recipients, queue_wait_ms_sum`

/** What was summed by `sums`, in the order of `columns`. */
const summed = sql`bucket_start, account_id, provider_id, mailbox_id, outcome, code, attempts, items_sent, items_failed,
  duration_ms_sum, duration_ms_min, duration_ms_max,
  array[b1, b2, b3, b4, b5, b6, b7, b8, b9, b10]::bigint[], bytes, recipients, queue_wait_ms_sum`

/** Folds hours that are older than 90 days into days, UTC. */
export function foldHours(db: Kysely<Schema>): Promise<void> {
  return db.transaction().execute(fold)
}

async function fold(trx: Transaction<Schema>): Promise<void> {
  await lockFigures(trx)
  await sql`
    with hours as (
      delete from telemetry_rollups
      where bucket_start < ${foldedBefore} and (bucket_start, account_id, provider_id, mailbox_id, outcome, code) in (
        select bucket_start, account_id, provider_id, mailbox_id, outcome, code from telemetry_rollups t
        where bucket_start < ${foldedBefore} and exists (
          select from telemetry_rollups h where h.bucket_start < ${foldedBefore}
            and h.bucket_start <> date_trunc('day', h.bucket_start, 'UTC')
            and date_trunc('day', h.bucket_start, 'UTC') = date_trunc('day', t.bucket_start, 'UTC')))
      returning *
    ), days as (
      select date_trunc('day', h.bucket_start, 'UTC') as bucket_start, account_id, provider_id, mailbox_id, outcome, code, ${sums}
      from hours h group by 1, 2, 3, 4, 5, 6
    )
    insert into telemetry_rollups (${columns}) select ${summed} from days`.execute(trx)
}

type Buckets = { begin: Date; end: Date }

/**
 * Computes the figures from `from` on and before `to` from the attempts again, in whole hours, and in whole days where hours are folded.
 * Attempts that end meanwhile wait, and are counted once. Gives the whole buckets, and how many figures of them were wrong.
 */
export async function rebuildFigures(
  trx: Transaction<Schema>,
  range: { from: Date; to: Date },
): Promise<Buckets & { wrong: number }> {
  await fold(trx)
  const { begin, end } = await wholeBuckets(trx, range)
  const wrong = await countWrongFigures(trx, { begin, end })
  await sql`delete from telemetry_rollups where bucket_start >= ${begin} and bucket_start < ${end}`.execute(trx)
  await sql`
    with figures as (${recounted({ begin, end })})
    insert into telemetry_rollups (${columns}) select ${summed} from figures`.execute(trx)
  return { begin, end, wrong }
}

/** How many figures differ from what the attempts say, in whole buckets; in all of them when none are named. */
export async function countWrongFigures(db: Kysely<Schema>, { begin, end }: Partial<Buckets> = {}): Promise<number> {
  const buckets = { begin: begin ?? '-infinity', end: end ?? 'infinity' }
  const { wrong } = oneRow(
    await sql<{ wrong: number }>`
    with kept as (
      select ${bucketOf(sql`bucket_start`)} as bucket_start, account_id, provider_id, mailbox_id, outcome, code, ${sums}
      from telemetry_rollups where bucket_start >= ${buckets.begin}::timestamptz and bucket_start < ${buckets.end}::timestamptz
      group by 1, 2, 3, 4, 5, 6
    ), counted as (${recounted(buckets)}), differing as (
      (table kept except table counted) union (table counted except table kept)
    )
    select count(distinct (bucket_start, account_id, provider_id, mailbox_id, outcome, code))::integer as wrong from differing`.execute(
      db,
    ),
  )
  return wrong
}

/**
 * Whether an attempt `a` made its message sent. One that did not put it off ended it: as sent, if this attempt or an earlier one was
 * accepted for some recipient. An attempt that a restore closed ended nothing.
 */
const endedAsSent = sql`(a.outcome in ('sent', 'queued_by_provider') or (a.next_attempt_at is null
  and not (a.outcome = 'abandoned' and not a.counted) and exists (
    select from item_recipients r join delivery_attempts b on b.item_id = r.item_id
      and (b.id = r.attempt_id or (r.attempt_id is null and b.late_outcome in ('sent', 'queued_by_provider')))
    where r.item_id = a.item_id and r.state = 'accepted' and (b.cycle, b.attempt_no) <= (a.cycle, a.attempt_no))))`

/** The figures of buckets as the attempts say. */
function recounted({ begin, end }: { begin: Date | string; end: Date | string }) {
  return sql`
    select bucket_start, account_id, provider_id, mailbox_id, outcome, code, ${sums} from (select e.*,
      (had_failed and items_sent = 0)::integer as items_failed from (
      select ${bucketOf(sql`a.finished_at`)} as bucket_start, a.account_id, a.provider_id, a.mailbox_id, a.outcome,
        coalesce(a.code, '') as code, 1 as attempts, ${endedAsSent}::integer as items_sent,
        exists (select from retained_failures f where f.last_attempt_id = a.id) as had_failed,
        a.duration_ms as duration_ms_sum, a.duration_ms as duration_ms_min, a.duration_ms as duration_ms_max,
        duration_bucket(a.duration_ms) as duration_buckets, q.size_bytes as bytes, q.recipient_count as recipients,
        (extract(epoch from a.started_at - q.accepted_at) * 1000)::bigint as queue_wait_ms_sum
      from delivery_attempts a join queue_items q on q.id = a.item_id
      where a.outcome <> 'started' and a.finished_at >= ${begin}::timestamptz and a.finished_at < ${end}::timestamptz
    ) e) ended group by 1, 2, 3, 4, 5, 6`
}

/** The bucket that a moment belongs to. */
function bucketOf(moment: ReturnType<typeof sql>) {
  return sql`case when ${moment} < ${foldedBefore} then date_trunc('day', ${moment}, 'UTC') else date_trunc('hour', ${moment}, 'UTC') end`
}

/** The buckets that a range touches, from the start of the first to the end of the last. */
async function wholeBuckets(trx: Transaction<Schema>, { from, to }: { from: Date; to: Date }) {
  return oneRow(
    await sql<{ begin: Date; end: Date }>`
    select ${bucketOf(sql`${from}::timestamptz`)} as begin,
      case when ${bucketOf(sql`${to}::timestamptz`)} = ${to}::timestamptz then ${to}::timestamptz
        else ${bucketOf(sql`${to}::timestamptz`)}
          + case when ${to}::timestamptz < ${foldedBefore} then interval '24 hours' else interval '1 hour' end end as end`.execute(
      trx,
    ),
  )
}

/** No attempt is counted until the transaction ends. */
async function lockFigures(trx: Transaction<Schema>): Promise<void> {
  await sql`lock table telemetry_rollups in share row exclusive mode`.execute(trx)
}
