import type { Logger } from '@constellation/observability'
import { createPostgresBackend, type JobsOptions, Queue, Worker, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import type { Listening, WakeUps } from './wake-ups.ts'

export type WakeUpsOptions = {
  /** `redis://…`, `rediss://…` or `postgres://…`. */
  url: string
  /** Of the queue: the same in every process that uses it. */
  name: string
  /** What keys in Redis begin with: the pattern that the service's user may use. */
  prefix: string
  logger: Logger
  /** Hears of each wake-up that the queue did not take. */
  onFailedAdd: () => void
}

/** The jobs of the queue hold nothing: the name of a wake-up is all that there is. */
type Backend = {
  queue: { add(name: string, data: object, options: JobsOptions): Promise<unknown> }
  work(
    wake: () => Promise<unknown>,
    concurrency: number,
  ): Pick<Worker, 'close' | 'isRunning' | 'run' | 'waitUntilReady'>
  probe(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the queue of wake-ups: BullMQ on Redis or on PostgreSQL, by the scheme of the URL. `migrateWakeUps` makes its tables on
 * PostgreSQL.
 */
export function openWakeUps(options: WakeUpsOptions): WakeUps {
  const { logger, onFailedAdd } = options
  const onError = (error: Error) => logger.warn({ error }, 'the queue of wake-ups has a fault')
  const backend = /^postgres(ql)?:/.test(options.url) ? onPostgres(options, onError) : onRedis(options, onError)
  return {
    async add({ id, delayMs }) {
      try {
        const kept = { removeOnComplete: true, removeOnFail: true }
        await backend.queue.add('wake', {}, { jobId: id, delay: Math.max(0, Math.ceil(delayMs)), attempts: 1, ...kept })
      } catch (error) {
        onFailedAdd()
        logger.warn({ error, wakeUp: id }, 'a wake-up was not taken by the queue')
      }
    },
    async listen({ concurrency, wake }) {
      return listening(() => backend.work(wake, concurrency), onError)
    },
    probe: backend.probe,
    [Symbol.asyncDispose]: backend.close,
  }
}

type BackendWorker = ReturnType<Backend['work']>

/**
 * A worker that could not connect is given up, and `revive` opens another one: BullMQ keeps the failure, and would meet it again and again
 * without a pause.
 */
function listening(open: () => BackendWorker, onError: (error: Error) => void): Listening {
  let closed = false
  let current: BackendWorker | undefined
  let isReady = false

  function begin() {
    const worker = open()
    current = worker
    isReady = false
    worker.waitUntilReady().then(
      () => {
        isReady = true
        if (!closed) run(worker)
      },
      (error: Error) => {
        if (closed) return
        onError(error)
        current = undefined
        worker.close(true).catch(onError)
      },
    )
  }

  const run = (worker: BackendWorker) => void worker.run().catch(onError)
  begin()
  return {
    revive() {
      if (closed) return
      if (!current) begin()
      else if (isReady && !current.isRunning()) run(current)
    },
    async [Symbol.asyncDispose]() {
      closed = true
      await current?.close(true)
    },
  }
}

/** One connection for adding, which fails soon while Redis is away, and one for each worker, which waits for it. */
function onRedis({ url, name, prefix }: WakeUpsOptions, onError: (error: Error) => void): Backend {
  const connection = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 5000 })
  connection.on('error', onError)
  const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true })
  queue.on('error', onError)
  return {
    queue,
    work(wake, concurrency) {
      const options = { connection: { url, maxRetriesPerRequest: null }, prefix, concurrency, autorun: false }
      return new Worker(name, wake, { ...options, ...jobRules }).on('error', onError)
    },
    probe: () => requireNoEviction(connection),
    async close() {
      await queue.close()
      connection.disconnect()
    },
  }
}

function onPostgres({ url, name }: WakeUpsOptions, onError: (error: Error) => void): Backend {
  const classes = withBackend(createPostgresBackend)
  const connection = { connectionString: url, schema: queueSchema, max: 2, connectionTimeoutMillis: 5000 }
  const queue = new classes.Queue(name, { connection })
  queue.on('error', onError)
  return {
    queue,
    work: (wake, concurrency) =>
      new classes.Worker(name, wake, { connection, concurrency, autorun: false, ...jobRules }).on('error', onError),
    probe: async () => void (await queue.waitUntilReady()),
    close: () => queue.close(),
  }
}

/** The schema of the queue's own tables in the service's database. */
export const queueSchema = 'bullmq'

/** A wake-up that stalled is not tried again: the poll of every worker finds what is due. */
const jobRules = { maxStalledCount: 0, stalledInterval: 30_000, lockDuration: 60_000 }

/** Redis forgets keys under memory pressure where its policy says so: the queue must not be there then. */
async function requireNoEviction(redis: Redis): Promise<void> {
  const memory = await redis.info('memory')
  const [, policy = 'unknown'] = /^maxmemory_policy:(\S+)/m.exec(memory) ?? []
  if (policy === 'noeviction') return
  throw new Error(`maxmemory-policy is ${policy}: Redis may drop wake-ups; set noeviction`)
}
