import { batched } from '@constellation/database'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import {
  type IRateLimiterPostgresOptions,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
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

/** Reads its count together with the counts that others need at the same moment. A sign-in needs several. */
class BatchedLimiter extends RateLimiterPostgres {
  readonly #readCount: (key: string) => Promise<RateLimiterRes | undefined>
  constructor(options: IRateLimiterPostgresOptions, readCount: (key: string) => Promise<RateLimiterRes | undefined>) {
    super(options)
    this.#readCount = readCount
  }

  override async get(key: string | number): Promise<RateLimiterRes | null> {
    return (await this.#readCount(this.getKey(key))) ?? null
  }
}

type Row = { key: string; points: number; expire: string | null }

async function readCounts(pool: Pool, keys: readonly string[], nowMs: number) {
  const { rows } = await pool.query<Row>(
    `select r.key, r.points, r.expire from unnest((select $1::text[])) as asked (key) join rate_limits r on r.key = asked.key
     where r.expire > $2 or r.expire is null`,
    [keys, nowMs],
  )
  return new Map(rows.map((row) => [row.key, countOf(row, nowMs)]))
}

/** A count without an end has no time left that could be named: the library gives -1 for it. */
function countOf({ points, expire }: Row, nowMs: number): RateLimiterRes {
  return new RateLimiterRes(0, expire === null ? -1 : Number(expire) - nowMs, points, false)
}
