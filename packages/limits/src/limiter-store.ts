import { createHash } from 'node:crypto'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'

/** A limiter of the chosen store: `points` in `durationSeconds`. */
export type MakeLimiter = (name: string, points: number, durationSeconds: number) => RateLimiterAbstract

/** One count: a key of a limiter. */
export type Count = { limiter: RateLimiterAbstract; key: string }

/** Where the counts are. */
export type LimiterStore = {
  limiter: MakeLimiter
  /** Adds to each count, and gives the new counts in the same order. Parallel callers that add one get different counts. */
  add(counts: readonly Count[], change: 1 | -1): Promise<number[]>
  forget(counts: readonly Count[]): Promise<void>
}

/** The key of a count. Addresses are not stored in the clear where the counts are. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
