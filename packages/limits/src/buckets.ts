import { type Count, digest, type LimiterStore } from './limiter-store.ts'

/** At most `most` in each window. Windows begin at multiples of their length in Unix time, so that one of a day is a UTC day. */
export type Bucket = { most: number; windowSeconds: number }

/** What is counted in a bucket: an address, a person. */
export type Use<Name extends string> = { bucket: Name; key: string }

/** The first bucket that is full, and the whole seconds until its next window. */
export type Refusal<Name extends string> = { bucket: Name; retryAfterSeconds: number }

export type Buckets<Name extends string> = {
  /**
   * Counts one use in each of the buckets, or refuses and counts in none. All are checked before one is counted, in the given order: the
   * bucket of the network address first. Of parallel uses no more are admitted than there is room for.
   */
  admit(uses: readonly Use<Name>[]): Promise<Refusal<Name> | undefined>
}

/** Fixed windows in the chosen store. `now` is in milliseconds. */
export function createBuckets<Name extends string>(
  store: LimiterStore,
  { buckets, now }: { buckets: Readonly<Record<Name, Bucket>>; now: () => number },
): Buckets<Name> {
  const limiters = new Map(
    Object.entries<Bucket>(buckets).map(([name, { most, windowSeconds }]) => [
      name,
      store.limiter(name, most, windowSeconds),
    ]),
  )

  function windowOf({ bucket, key }: Use<Name>): Window<Name> {
    const { most, windowSeconds } = buckets[bucket]
    const limiter = limiters.get(bucket)
    if (!limiter) throw new Error(`there is no bucket ${bucket}`)
    const nowSeconds = now() / 1000
    const start = Math.floor(nowSeconds / windowSeconds) * windowSeconds
    const retryAfterSeconds = Math.max(1, Math.ceil(start + windowSeconds - nowSeconds))
    return { limiter, key: `${digest(key)}:${start}`, most, refusal: { bucket, retryAfterSeconds } }
  }

  return {
    async admit(uses) {
      const windows = uses.map(windowOf)
      const before = await Promise.all(windows.map(({ limiter, key }) => limiter.get(key)))
      const full = windows.find(({ most }, index) => (before[index]?.consumedPoints ?? 0) >= most)
      if (full) return full.refusal
      const counts = await store.add(windows, 1)
      const exceeded = windows.find(({ most }, index) => (counts[index] ?? 0) > most)
      if (exceeded) await store.add(windows, -1)
      return exceeded?.refusal
    },
  }
}

type Window<Name extends string> = Count & { most: number; refusal: Refusal<Name> }
