import { batched } from '@constellation/database'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { type IRateLimiterPostgresOptions, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { MakeLimiter } from './limiter.ts'

/** Limiters in the table `rate_limits`. `now` is in milliseconds and must be the process's clock, which the library writes by. */
export function postgresLimiters(pool: Pool, now: () => number): MakeLimiter {
  const readCount = batched((keys) => readCounts(pool, keys, now()))
  return (keyPrefix, points, duration) => {
    const table = { storeClient: pool, tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false }
    return new BatchedLimiter({ ...table, keyPrefix, points, duration }, readCount)
  }
}

/** Limiters in Redis, where counts expire by themselves. */
export function redisLimiters(redis: Redis): MakeLimiter {
  return (keyPrefix, points, duration) =>
    new RateLimiterRedis({ storeClient: redis, keyPrefix: `rbac:${keyPrefix}`, points, duration })
}

type Count = { key: string; points: number; expire: string | null }

/** Reads its count together with the counts that others need at the same moment. A sign-in needs several. */
class BatchedLimiter extends RateLimiterPostgres {
  readonly #readCount: (key: string) => Promise<Count | undefined>
  constructor(options: IRateLimiterPostgresOptions, readCount: (key: string) => Promise<Count | undefined>) {
    super(options)
    this.#readCount = readCount
  }

  /** The library calls this to read a count. */
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
