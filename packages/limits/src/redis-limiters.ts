import type { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { LimiterStore } from './limiter-store.ts'

/** Limiters in Redis, where counts expire by themselves. The keys begin with the name of the service. */
export function redisLimiters(redis: Redis, service: string): LimiterStore {
  return {
    limiter: (keyPrefix, points, duration) =>
      new RateLimiterRedis({ storeClient: redis, keyPrefix: `${service}:${keyPrefix}`, points, duration }),
    add: (counts, change) =>
      Promise.all(counts.map(async ({ limiter, key }) => (await limiter.penalty(key, change)).consumedPoints)),
    async forget(counts) {
      await Promise.all(counts.map(({ limiter, key }) => limiter.delete(key)))
    },
  }
}
