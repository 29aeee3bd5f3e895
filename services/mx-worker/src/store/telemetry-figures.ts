import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type FigureFilter = {
  accountId: string
  from: Date
  to: Date
  providerId?: string | undefined
  mailboxId?: string | undefined
}

const groupColumns = {
  provider: sql.ref('provider_id'),
  mailbox: sql.ref('mailbox_id'),
  outcome: sql.ref('outcome'),
  code: sql.ref('code'),
} as const
type Group = keyof typeof groupColumns

type Grouped = { provider_id?: string; mailbox_id?: string; outcome?: string; code?: string }

export type DeliveryFigureRow = Grouped & {
  start: Date
  attempts: number
  sent: number
  failed: number
  bytes: number
  recipients: number
  duration_ms: number
  max_ms: number
  wait_ms: number
}

/** Figures of delivery by hour or by day, the earliest first. Sums are exact up to 2⁵³. */
export async function sumDelivery(
  db: Kysely<Schema>,
  filter: FigureFilter,
  { granularity, groups, limit }: { granularity: 'hour' | 'day'; groups: readonly Group[]; limit: number },
): Promise<DeliveryFigureRow[]> {
  const by = groups.map((group) => groupColumns[group])
  const start = sql`date_trunc(${granularity}, bucket_start, 'UTC')`
  const { rows } = await sql<DeliveryFigureRow>`
    select ${sql.join([sql`${start} as start`, ...by])}, sum(attempts)::float8 as attempts, sum(items_sent)::float8 as sent,
      sum(items_failed)::float8 as failed, sum(bytes)::float8 as bytes, sum(recipients)::float8 as recipients,
      sum(duration_ms_sum)::float8 as duration_ms, max(duration_ms_max)::float8 as max_ms, sum(queue_wait_ms_sum)::float8 as wait_ms
    from telemetry_rollups where ${matches(filter)}
    group by ${sql.join([sql`1`, ...by])} order by ${sql.join([sql`1`, ...by])} limit ${limit}`.execute(db)
  return rows
}

export type LatencyRow = Pick<Grouped, 'provider_id' | 'mailbox_id'> & {
  attempts: number
  max_ms: number
  buckets: number[]
}

/** The histogram of the durations of attempts. */
export async function sumLatency(
  db: Kysely<Schema>,
  filter: FigureFilter,
  { groups, limit }: { groups: readonly ('provider' | 'mailbox')[]; limit: number },
): Promise<LatencyRow[]> {
  const by = groups.map((group) => groupColumns[group])
  const each = Array.from({ length: 10 }, (_, index) => sql`sum(duration_buckets[${sql.lit(index + 1)}])::float8`)
  const { rows } = await sql<LatencyRow>`
    select ${sql.join([...by, sql`sum(attempts)::float8 as attempts`])}, max(duration_ms_max)::float8 as max_ms,
      array[${sql.join(each)}] as buckets
    from telemetry_rollups where ${matches(filter)}
    ${by.length > 0 ? sql`group by ${sql.join(by)} order by ${sql.join(by)}` : sql`having count(*) > 0`} limit ${limit}`.execute(
    db,
  )
  return rows
}

function matches({ accountId, from, to, providerId, mailboxId }: FigureFilter) {
  return sql.join(
    [
      sql`account_id = ${accountId}::uuid and bucket_start >= ${from} and bucket_start < ${to}`,
      ...(providerId !== undefined ? [sql`provider_id = ${providerId}::uuid`] : []),
      ...(mailboxId !== undefined ? [sql`mailbox_id = ${mailboxId}::uuid`] : []),
    ],
    sql` and `,
  )
}
