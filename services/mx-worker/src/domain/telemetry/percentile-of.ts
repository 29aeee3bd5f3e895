/** The upper bounds of the histogram's buckets in milliseconds, as the database counts them. The last bucket has none. */
const latencyBoundsMs = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000] as const

type Histogram = { buckets: readonly number[]; maxMs: number }

/**
 * The value below which a part of what was measured lies, in milliseconds. It is estimated as Prometheus does, on a straight line within
 * the bucket. Never more than the largest value that was measured. `part` is above 0 and at most 1.
 */
export function percentileOf({ buckets, maxMs }: Histogram, part: number): number {
  const wanted = part * buckets.reduce((sum, count) => sum + count, 0)
  let below = 0
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= wanted) {
      const lower = latencyBoundsMs[index - 1] ?? 0
      const upper = Math.min(latencyBoundsMs[index] ?? maxMs, maxMs)
      return Math.max(0, Math.min(maxMs, lower + (upper - lower) * ((wanted - below) / count)))
    }
    below += count
  }
  return maxMs
}
