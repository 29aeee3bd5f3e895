import { type SealingKeys, subscribe } from '@constellation/database'
import {
  createOutbox,
  type LaneOptions,
  type Outbox,
  type OutboxEvent,
  type OutboxTable,
  runWorker,
  runWorkers,
} from '@constellation/jobs'
import type { Kysely } from 'kysely'
import type { OpenProcess } from './open-process.ts'

/** The background work of a service. A test runs its steps one by one instead of starting it. */
export type Background = {
  /** Delivers the outbox from the start on: events wake it, and it polls every two seconds. */
  deliverOutbox(deliver: (event: OutboxEvent) => Promise<void>, lanes?: readonly LaneOptions[]): Outbox
  /** Runs a step while there is work, from the start on. `wake` makes it look now rather than at the next interval. */
  whileWorking(step: () => Promise<'idle' | 'worked'>, intervalMs: number): { wake(): void }
  /** Opens something when the background work begins. What it adds to the service's resources is closed before older ones. */
  onStart(open: () => Promise<void>): void
  /** Runs a step at an interval, every hour, or every minute, from the start on. */
  every(intervalMs: number, step: () => Promise<unknown>): void
  everyHour(step: () => Promise<unknown>): void
  everyMinute(step: () => Promise<unknown>): void
  start(): Promise<void>
}

type Data = {
  db: unknown
  url: string
  sealing: SealingKeys
  onConnectionLost: (error: Error) => void
}

/** Background work of a service. It ends before the resources that were opened before `start`. */
export function openBackground(
  { logger, metrics, resources, check }: Pick<OpenProcess, 'logger' | 'metrics' | 'resources' | 'check'>,
  { db, url, sealing, onConnectionLost }: Data,
): Background {
  const starts: (() => Promise<void>)[] = []

  function every(intervalMs: number, step: () => Promise<unknown>) {
    starts.push(async () => {
      const worker = runWorker(() => step().then(() => 'idle'), { intervalMs, logger })
      resources.defer(() => worker.stop())
    })
  }

  return {
    deliverOutbox(deliver, lanes) {
      // Every service's schema has the table `outbox`; the generic schema does not say so.
      const tables = db as Kysely<{ outbox: OutboxTable }>
      const outbox = createOutbox({ db: tables, keys: sealing, deliver, logger, ...(lanes && { lanes }) })
      observeOutbox({ metrics, check }, outbox)
      starts.push(async () => {
        const workers = outbox.lanes.map((lane) =>
          runWorkers(lane.step, { count: lane.workers, intervalMs: 2000, logger }),
        )
        for (const lane of workers) resources.defer(() => lane.stop())
        const wake = () => {
          for (const lane of workers) lane.wake()
        }
        const listener = { onMessage: wake, onGap: wake, onError: onConnectionLost }
        const wakeUps = await subscribe(url, 'outbox', listener)
        resources.defer(() => wakeUps.close())
      })
      return outbox
    },
    whileWorking(step, intervalMs) {
      let wake = () => {}
      starts.push(async () => {
        const worker = runWorker(step, { intervalMs, logger })
        resources.defer(() => worker.stop())
        wake = worker.wake
      })
      return { wake: () => wake() }
    },
    onStart: (open) => void starts.push(open),
    every,
    everyHour: (step) => every(3_600_000, step),
    everyMinute: (step) => every(60_000, step),
    async start() {
      for (const start of starts) await start()
    },
  }
}

function observeOutbox({ metrics, check }: Pick<OpenProcess, 'metrics' | 'check'>, outbox: Outbox): void {
  metrics.observeGauge('outbox_waiting', 'Events of the outbox that wait', async () => (await outbox.backlog()).waiting)
  metrics.observeGauge(
    'outbox_oldest_seconds',
    'Age of the oldest event that waits in the outbox, in seconds',
    async () => (await outbox.backlog()).oldestSeconds,
  )
  metrics.observeGauge(
    'outbox_delivery_failed',
    'Events of the outbox that were given up in the last 30 days',
    async () => (await outbox.failures()).kept,
  )
  check({ name: 'deliveries', anchor: 'deliveries', optional: true, probe: () => probeDeliveries(outbox) })
}

/** Throws while a destination does not answer, and for an hour after a delivery was given up. */
async function probeDeliveries(outbox: Outbox): Promise<void> {
  const { lastHour, unresponsive } = await outbox.failures()
  const { refused, expired } = lastHour
  const problems = [
    ...(refused + expired > 0 ? [`delivery_failed in the last hour: ${refused} refused, ${expired} expired`] : []),
    ...(unresponsive.length > 0 ? [`no answer from ${unresponsive.join(', ')}`] : []),
  ]
  if (problems.length > 0) throw new Error(problems.join('; '))
}
