import { batched } from '@constellation/database'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { type IRateLimiterPostgresOptions, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { MakeLimiter } from './throttle.ts'

/** Limiters in the table `rate_limits` of the service's database. `now` is in milliseconds, by the clock that the library writes by: the process's own. */
export function postgresLimiters(pool: Pool, now: () => number): MakeLimiter {
  const readCount = batched((keys) => readCounts(pool, keys, now()))
  return (keyPrefix, points, duration) => {
    const table = { storeClient: pool, tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false }
    return new BatchedLimiter({ ...table, keyPrefix, points, duration }, readCount)
  }
}

/** Limiters in Redis, which forgets by itself what has expired. */
export function redisLimiters(redis: Redis): MakeLimiter {
  return (keyPrefix, points, duration) =>
    new RateLimiterRedis({ storeClient: redis, keyPrefix: `rbac:${keyPrefix}`, points, duration })
}

type Count = { key: string; points: number; expire: string | null }

/** Reads its counts with those that others read at the same moment: a sign-in asks for several. */
class BatchedLimiter extends RateLimiterPostgres {
  readonly #readCount: (key: string) => Promise<Count | undefined>
  constructor(options: IRateLimiterPostgresOptions, readCount: (key: string) => Promise<Count | undefined>) {
    super(options)
    this.#readCount = readCount
  }

  /** The one read of a store, as the library asks every store for it. */
  async _get(key: string) {
    const count = await this.#readCount(key)
    return count ? { rows: [count] } : null
  }
}

async function readCounts(pool: Pool, keys: readonly string[], nowMs: number): Promise<ReadonlyMap<string, Count>> {
  const { rows } = await pool.query<Count>(
    `select r.key, r.points, r.expire from unnest((select $1::text[])) as asked (key) join rate_limits r on r.key = asked.key
     where r.expire > $2 or r.expire is null`,
    [keys, nowMs],
  )
  return new Map(rows.map((row) => [row.key, row]))
}
