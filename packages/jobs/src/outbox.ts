import { openSealed, type SealingKeys } from '@constellation/database'
import type { Logger } from '@constellation/observability'
import { type Generated, type Kysely, sql } from 'kysely'

/** The table that a service keeps its outgoing side effects in; rows are written in the transaction of their cause. */
export type OutboxTable = {
  id: string
  type: string
  payload: string
  created_at: Generated<Date>
  next_attempt_at: Generated<Date>
  attempts: Generated<number>
  delivered_at: Date | null
  last_error: string | null
}

export type OutboxEvent = { id: string; type: string; createdAt: Date; data: unknown }

export type Outbox = {
  /** Delivers one due event; `idle` when none is due. */
  step(): Promise<'idle' | 'worked'>
  /** Events that wait, and since when the oldest does. */
  backlog(): Promise<{ waiting: number; oldestSeconds: number }>
}

/** How long a delivery may take before another worker may try the same event, in seconds. */
const leaseSeconds = 30

/**
 * Delivers each event of an outbox at least once. The event's id is the idempotency key. A failed delivery is retried after a growing delay
 * of at most five minutes, and never given up. A delivered event keeps no payload.
 */
export function createOutbox(options: {
  // The worker touches this one table of whatever schema the service has.
  db: Kysely<{ outbox: OutboxTable }>
  keys: SealingKeys
  deliver: (event: OutboxEvent) => Promise<void>
  logger: Logger
}): Outbox {
  const { db, keys, deliver, logger } = options
  return {
    async step() {
      const row = await lease(db)
      if (!row) return 'idle'
      try {
        const data: unknown = JSON.parse(openSealed(keys, `outbox:${row.id}`, row.payload))
        await deliver({ id: row.id, type: row.type, createdAt: row.created_at, data })
        await markDelivered(db, row.id)
      } catch (error) {
        logger.warn(
          { error, event: row.id, type: row.type, attempts: row.attempts },
          'a delivery failed and will be repeated',
        )
        await markFailed(db, row.id, row.attempts, error)
      }
      return 'worked'
    },
    async backlog() {
      const { rows } = await sql<{ waiting: string; oldest: string | null }>`
        select count(*) as waiting, extract(epoch from now() - min(created_at)) as oldest from outbox where delivered_at is null`.execute(
        db,
      )
      return { waiting: Number(rows[0]?.waiting ?? 0), oldestSeconds: Number(rows[0]?.oldest ?? 0) }
    },
  }
}

/** Does not wait for the disk: were this lost with the server, the event would be delivered once more, which it may be anyhow. */
const whenConvenient = sql<boolean>`set_config('synchronous_commit', 'off', true) = 'off'`

async function lease(db: Kysely<{ outbox: OutboxTable }>) {
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
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'type', 'payload', 'created_at', 'attempts'])
    .executeTakeFirst()
}

async function markDelivered(db: Kysely<{ outbox: OutboxTable }>, id: string) {
  await db
    .updateTable('outbox')
    .set({ delivered_at: sql<Date>`now()`, payload: '', last_error: null })
    .where('id', '=', id)
    .where(whenConvenient)
    .execute()
}

async function markFailed(db: Kysely<{ outbox: OutboxTable }>, id: string, attempts: number, error: unknown) {
  const delaySeconds = Math.min(2 ** Math.min(attempts, 9), 300)
  await db
    .updateTable('outbox')
    .set({
      next_attempt_at: sql<Date>`now() + make_interval(secs => ${delaySeconds})`,
      last_error: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
    })
    .where('id', '=', id)
    .execute()
}
