export { type Bucket, type Buckets, createBuckets, type Refusal, type Use } from './buckets.ts'
export { type Count, digest, type LimiterStore, type MakeLimiter } from './limiter-store.ts'
export { deleteEndedCounts, postgresLimiters } from './postgres-limiters.ts'
export { redisLimiters } from './redis-limiters.ts'
