import { type Generated, type Kysely, sql } from 'kysely'
import { retryDelaySeconds } from './retry-delay.ts'

/** The table that a service keeps its outgoing side effects in; rows are written in the transaction of their cause. */
export type OutboxTable = {
  id: string
  type: string
  payload: string
  /** The receiver that bounds and circuit breakers count by. */
  destination: string | null
  created_at: Generated<Date>
  /** From then on the delivery is of no use. Null for what is always of use. */
  expires_at: Date | null
  next_attempt_at: Generated<Date>
  attempts: Generated<number>
  delivered_at: Date | null
  /** When the delivery was given up, and why. */
  failed_at: Date | null
  failure: string | null
  last_error: string | null
}

export type FailureReason = 'refused' | 'expired'

type Outbox = Kysely<{ outbox: OutboxTable }>

export type LeasedRow = NonNullable<Awaited<ReturnType<typeof leaseRow>>>

/** How long a delivery may take before another worker may try the same event, in seconds. */
const leaseSeconds = 30

/** Does not wait for the disk: were this lost with the server, the event would be delivered once more, which it may be anyhow. */
const whenConvenient = sql<boolean>`set_config('synchronous_commit', 'off', true) = 'off'`

/** Leases one due event of a type, or of any, except those for certain destinations. */
export async function leaseRow(db: Outbox, { type, except }: { type?: string | undefined; except: readonly string[] }) {
  return db
    .updateTable('outbox')
    .set({
      attempts: sql<number>`attempts + 1`,
      next_attempt_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})`,
    })
    .where(whenConvenient)
    .where('id', '=', (eb) =>
      eb
        .selectFrom('outbox')
        .select('id')
        .where('delivered_at', 'is', null)
        .where('next_attempt_at', '<=', sql<Date>`now()`)
        .$if(type !== undefined, (query) => query.where('type', '=', type ?? ''))
        .$if(except.length > 0, (query) =>
          query.where(sql<boolean>`(destination is null or destination <> all(${except}))`),
        )
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'type', 'payload', 'destination', 'created_at', 'attempts'])
    .returning(sql<boolean>`coalesce(expires_at <= now(), false)`.as('expired'))
    .executeTakeFirst()
}

export async function markDelivered(db: Outbox, id: string): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ delivered_at: sql<Date>`now()`, payload: '', last_error: null })
    .where('id', '=', id)
    .where(whenConvenient)
    .execute()
}

/** Has an event retried after its delay. */
export async function retryLater(db: Outbox, { id, attempts }: LeasedRow, error: unknown): Promise<void> {
  const delaySeconds = retryDelaySeconds(attempts)
  await db
    .updateTable('outbox')
    .set({ next_attempt_at: sql<Date>`now() + make_interval(secs => ${delaySeconds})`, last_error: textOf(error) })
    .where('id', '=', id)
    .execute()
}

/** Keeps an event that is given up, without its payload. `next_attempt_at` keeps a release that does not know `failed_at` away from it. */
export async function giveUp(db: Outbox, id: string, reason: FailureReason, error: unknown): Promise<void> {
  await db
    .updateTable('outbox')
    .set({
      failed_at: sql<Date>`now()`,
      failure: reason,
      payload: '',
      next_attempt_at: sql<Date>`'infinity'`,
      ...(error === undefined ? {} : { last_error: textOf(error) }),
    })
    .where('id', '=', id)
    .execute()
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : 'unknown'
}

/** How many events wait, and for how long the oldest has. */
export async function countWaiting(db: Outbox): Promise<{ waiting: number; oldestSeconds: number }> {
  const { rows } = await sql<{ waiting: string; oldest: string | null }>`
    select count(*) as waiting, extract(epoch from now() - min(created_at)) as oldest
    from outbox where delivered_at is null and failed_at is null`.execute(db)
  return { waiting: Number(rows[0]?.waiting ?? 0), oldestSeconds: Number(rows[0]?.oldest ?? 0) }
}

/** How many events were given up, of those that are kept and of those of the last hour. */
export async function countGivenUp(db: Outbox): Promise<{ kept: number; lastHour: Record<FailureReason, number> }> {
  const { rows } = await sql<{ failure: FailureReason; kept: string; recent: string }>`
    select failure, count(*) as kept, count(*) filter (where failed_at > now() - interval '1 hour') as recent
    from outbox where failed_at is not null group by failure`.execute(db)
  const recentOf = (reason: FailureReason) => Number(rows.find(({ failure }) => failure === reason)?.recent ?? 0)
  return {
    kept: rows.reduce((sum, { kept }) => sum + Number(kept), 0),
    lastHour: { refused: recentOf('refused'), expired: recentOf('expired') },
  }
}
