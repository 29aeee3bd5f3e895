import { type SealingKeys, subscribe } from '@constellation/database'
import {
  createOutbox,
  type Outbox,
  type OutboxEvent,
  type OutboxTable,
  runWorker,
  runWorkers,
} from '@constellation/jobs'
import type { Kysely } from 'kysely'
import type { OpenProcess } from './open-process.ts'

/** What a service does without being asked. A test steps it instead of starting it. */
export type Background = {
  /** Delivers the outbox from the start on: events wake it, and it looks by itself every two seconds. */
  deliverOutbox(deliver: (event: OutboxEvent) => Promise<void>): Outbox
  /** Runs a step every hour from the start on. */
  everyHour(step: () => Promise<unknown>): void
  start(): Promise<void>
}

type Data = {
  db: unknown
  url: string
  sealing: SealingKeys
  onConnectionLost: (error: Error) => void
}

const deliverers = 4

/** Background work of a service. It ends before the resources that were opened before `start`. */
export function openBackground(
  { logger, metrics, resources }: Pick<OpenProcess, 'logger' | 'metrics' | 'resources'>,
  { db, url, sealing, onConnectionLost }: Data,
): Background {
  const starts: (() => Promise<void>)[] = []
  return {
    deliverOutbox(deliver) {
      // Every service's schema has the table `outbox`; the generic schema does not say so.
      const outbox = createOutbox({ db: db as Kysely<{ outbox: OutboxTable }>, keys: sealing, deliver, logger })
      metrics.observeGauge(
        'outbox_waiting',
        'Events of the outbox that wait',
        async () => (await outbox.backlog()).waiting,
      )
      metrics.observeGauge(
        'outbox_oldest_seconds',
        'Age of the oldest event that waits in the outbox, in seconds',
        async () => (await outbox.backlog()).oldestSeconds,
      )
      starts.push(async () => {
        const workers = runWorkers(outbox.step, { count: deliverers, intervalMs: 2000, logger })
        resources.defer(() => workers.stop())
        const listener = { onMessage: workers.wake, onGap: workers.wake, onError: onConnectionLost }
        const wakeUps = await subscribe(url, 'outbox', listener)
        resources.defer(() => wakeUps.close())
      })
      return outbox
    },
    everyHour(step) {
      starts.push(async () => {
        const worker = runWorker(() => step().then(() => 'idle'), { intervalMs: 3_600_000, logger })
        resources.defer(() => worker.stop())
      })
    },
    async start() {
      for (const start of starts) await start()
    },
  }
}
