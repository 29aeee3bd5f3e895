import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { MakeLimiter } from './throttle.ts'

/** Limiters in the table `rate_limits` of the service's database. */
export function postgresLimiters(pool: Pool): MakeLimiter {
  return (keyPrefix, points, duration) =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration,
    })
}

/** Limiters in Redis, which forgets by itself what has expired. */
export function redisLimiters(redis: Redis): MakeLimiter {
  return (keyPrefix, points, duration) =>
    new RateLimiterRedis({ storeClient: redis, keyPrefix: `rbac:${keyPrefix}`, points, duration })
}
