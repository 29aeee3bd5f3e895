import type { Kysely } from 'kysely'
import { createDestinations, type Outcome } from './destinations.ts'
import { type LeasedRow, leaseRow, type OutboxTable } from './outbox-table.ts'

/** One kind of delivery with workers of its own, so that no other kind holds it up. */
export type LaneOptions = {
  /** The type of its events; all of them when absent. */
  type?: string
  workers: number
  /** How many deliveries one destination may have at once. Absent for a service with one destination. */
  perDestination?: number
}

export type Lane = {
  workers: number
  step(): Promise<'idle' | 'worked'>
  unresponsive(): string[]
}

type Attempt = (row: LeasedRow) => Promise<Outcome>

/** A lane of an outbox. Each step attempts one due event whose destination may have another delivery. */
export function createLane(
  { db, attempt, nowMs }: { db: Kysely<{ outbox: OutboxTable }>; attempt: Attempt; nowMs: () => number },
  { type, workers, perDestination }: LaneOptions,
): Lane {
  const destinations = createDestinations({ bound: perDestination ?? workers, nowMs })
  let leasing: Promise<unknown> = Promise.resolve()

  /** Leases one after the other, so that two workers do not both take the last place of a destination. */
  function leaseBounded(): Promise<LeasedRow | undefined> {
    const leased = leasing.then(async () => {
      const row = await leaseRow(db, { type, except: destinations.closed() })
      if (row?.destination) destinations.enter(row.destination)
      return row
    })
    leasing = Promise.allSettled([leased])
    return leased
  }

  return {
    workers,
    async step() {
      const row = perDestination ? await leaseBounded() : await leaseRow(db, { type, except: [] })
      if (!row) return 'idle'
      let outcome: Outcome = 'untried'
      try {
        outcome = await attempt(row)
      } finally {
        if (perDestination && row.destination) destinations.leave(row.destination, outcome)
      }
      return 'worked'
    },
    unresponsive: destinations.unresponsive,
  }
}
