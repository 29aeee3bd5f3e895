import { inBatches } from '@constellation/database'
import type { Logger } from '@constellation/observability'
import { createPostgresBackend, type JobsOptions, Queue, Worker, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import { reconnecting } from './reconnecting.ts'
import type { Listening, WakeUp, WakeUps } from './wake-ups.ts'

export type WakeUpsOptions = {
  /** `redis://…`, `rediss://…` or `postgres://…`. */
  url: string
  /** Of the queue: the same in every process that uses it. */
  name: string
  /** What keys in Redis begin with: the pattern that the service's user may use. */
  prefix: string
  logger: Logger
  /** Makes a name for each wake-up that has none. */
  newId: () => string
  /** Hears of each wake-up that the queue did not take. */
  onFailedAdd: () => void
}

/** The jobs of the queue hold nothing: the name of a wake-up is all that there is. */
type Backend = {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>
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
  const { logger, newId, onFailedAdd } = options
  const onError = (error: Error) => logger.warn({ error }, 'the queue of wake-ups has a fault')
  const backend = /^postgres(ql)?:/.test(options.url) ? onPostgres(options, onError) : onRedis(options, onError)

  async function add({ id, delayMs }: WakeUp) {
    try {
      const kept = { removeOnComplete: true, removeOnFail: true }
      await backend.add('wake', {}, { jobId: id, delay: Math.max(0, Math.ceil(delayMs)), attempts: 1, ...kept })
    } catch (error) {
      onFailedAdd()
      logger.warn({ error, wakeUp: id }, 'a wake-up was not taken by the queue')
    }
  }

  const wakeTogether = inBatches(
    async (works: readonly undefined[]) => {
      const ids = Array.from({ length: Math.ceil(works.length / worksOfOneWakeUp) }, newId)
      await Promise.all(ids.map((id) => add({ id, delayMs: 0 })))
      return works
    },
    { most: mostAtOnce },
  )

  return {
    wake: () => wakeTogether(undefined),
    add,
    async listen({ concurrency, wake }) {
      return listening(() => backend.work(wake, concurrency), onError)
    },
    probe: backend.probe,
    [Symbol.asyncDispose]: backend.close,
  }
}

/** One wake-up is enough for so many pieces of work. The others of the same moment wake further workers. */
const worksOfOneWakeUp = 8
const mostAtOnce = 800

function listening(open: () => ReturnType<Backend['work']>, onError: (error: Error) => void): Listening {
  const workers = reconnecting(open)
  let closed = false
  let starting = false

  async function start() {
    if (closed || starting) return
    starting = true
    try {
      const worker = await workers.ready()
      if (!closed && !worker.isRunning()) worker.run().catch(onError)
    } catch (error) {
      // A worker that is closed before it is connected says so.
      if (!closed) onError(error as Error)
    } finally {
      starting = false
    }
  }

  void start()
  return {
    revive: () => void start(),
    async [Symbol.asyncDispose]() {
      closed = true
      await workers.close()
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
    add: (...job) => queue.add(...job),
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
  // A wake-up that a crash loses is made up for by the poll: the queue does not wait for the disk.
  const options = '-c synchronous_commit=off'
  const connection = { connectionString: url, schema: queueSchema, max: 2, connectionTimeoutMillis: 5000, options }
  const queues = reconnecting(() => new classes.Queue(name, { connection }).on('error', onError))
  queues.ready().catch(onError)
  return {
    add: (...job) => queues.current().add(...job),
    work: (wake, concurrency) =>
      new classes.Worker(name, wake, { connection, concurrency, autorun: false, ...jobRules }).on('error', onError),
    probe: async () => void (await queues.ready()),
    close: queues.close,
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
