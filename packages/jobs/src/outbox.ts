import { openSealed, type SealingKeys } from '@constellation/database'
import type { Logger } from '@constellation/observability'
import type { Kysely } from 'kysely'
import { DeliveryFailure } from './delivery-failure.ts'
import type { Outcome } from './destinations.ts'
import { createLane, type Lane, type LaneOptions } from './lane.ts'
import {
  countGivenUp,
  countWaiting,
  type FailureReason,
  giveUp,
  type LeasedRow,
  markDelivered,
  type OutboxTable,
  retryLater,
} from './outbox-table.ts'

export type OutboxEvent = { id: string; type: string; createdAt: Date; data: unknown }

export type Outbox = {
  lanes: readonly Lane[]
  /** Attempts one due event of the first lane that has one; `idle` when none has. */
  step(): Promise<'idle' | 'worked'>
  /** Events that wait, and since when the oldest does. */
  backlog(): Promise<{ waiting: number; oldestSeconds: number }>
  /** Events that were given up, and destinations that do not answer. */
  failures(): Promise<{ kept: number; lastHour: Record<FailureReason, number>; unresponsive: string[] }>
}

export type OutboxOptions = {
  // The worker touches this one table of whatever schema the service has.
  db: Kysely<{ outbox: OutboxTable }>
  keys: SealingKeys
  deliver: (event: OutboxEvent) => Promise<void>
  logger: Logger
  lanes?: readonly LaneOptions[]
  /** A clock for pauses that never goes back. */
  nowMs?: () => number
}

/**
 * Delivers each event of an outbox at least once, with its id as the idempotency key. A failed delivery is retried after a growing delay of
 * at most five minutes. It is given up when the receiver refuses it for ever or the event has expired, and is kept without its payload.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { db, lanes: laneOptions = [{ workers: 4 }], nowMs = () => performance.now() } = options
  const attempt = (row: LeasedRow) => attemptRow(options, row)
  const lanes = laneOptions.map((lane) => createLane({ db, attempt, nowMs }, lane))
  return {
    lanes,
    async step() {
      for (const lane of lanes) if ((await lane.step()) === 'worked') return 'worked'
      return 'idle'
    },
    backlog: () => countWaiting(db),
    failures: async () => ({
      ...(await countGivenUp(db)),
      unresponsive: lanes.flatMap((lane) => lane.unresponsive()),
    }),
  }
}

async function attemptRow(options: OutboxOptions, row: LeasedRow): Promise<Outcome> {
  const { db, keys, deliver } = options
  try {
    if (row.expired) {
      await fail(options, row, 'expired')
      return 'untried'
    }
    const data: unknown = JSON.parse(openSealed(keys, `outbox:${row.id}`, row.payload))
    await deliver({ id: row.id, type: row.type, createdAt: row.created_at, data })
    await markDelivered(db, row.id)
    return 'answered'
  } catch (error) {
    const kind = error instanceof DeliveryFailure ? error.kind : undefined
    if (kind === 'refused') await fail(options, row, 'refused', error)
    else await retry(options, row, error)
    return kind === 'unresponsive' ? 'unresponsive' : 'answered'
  }
}

async function retry({ db, logger }: OutboxOptions, row: LeasedRow, error: unknown): Promise<void> {
  const { id, type, attempts } = row
  logger.warn({ error, event: id, type, attempts }, 'a delivery failed and will be repeated')
  await retryLater(db, row, error)
}

async function fail({ db, logger }: OutboxOptions, row: LeasedRow, reason: FailureReason, error?: unknown) {
  const { id, type, attempts } = row
  logger.warn({ error, event: id, type, attempts, reason }, 'delivery_failed')
  await giveUp(db, id, reason, error)
}
