import { Failure } from '@constellation/chassis'
import { type Bucket, createBuckets, type LimiterStore, type Use } from '@constellation/limits'

type Name = 'deviceStarts' | 'userCodesOfAddress' | 'userCodesOfUser'

export type DeviceThrottle = {
  /** Counts a use in each of these buckets, that of the network address first, or in none and throws `rate_limited`. */
  count(...uses: Use<Name>[]): Promise<void>
}

const tenMinutes = 600

/**
 * A user code has 34 bits and lives for ten minutes. Ten look-ups in that time give a person one chance in 2^31 to hit one (RFC 8628 §5.1).
 * Each page that shows a code and each answer to one is a look-up.
 */
const buckets: Record<Name, Bucket> = {
  deviceStarts: { most: 30, windowSeconds: tenMinutes },
  userCodesOfAddress: { most: 60, windowSeconds: tenMinutes },
  userCodesOfUser: { most: 10, windowSeconds: tenMinutes },
}

/** Fixed windows over all instances. */
export function createDeviceThrottle(store: LimiterStore, now: () => Date): DeviceThrottle {
  const counted = createBuckets(store, { buckets, now: () => now().getTime() })
  return {
    async count(...uses) {
      const refusal = await counted.admit(uses)
      if (!refusal) return
      const { retryAfterSeconds } = refusal
      throw new Failure('rate_limited', 'too many requests: wait and try again', { retryAfterSeconds })
    },
  }
}
