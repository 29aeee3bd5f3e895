import { refuseWhenFull, type Throttle } from '@constellation/chassis'
import { type Bucket, createBuckets, type LimiterStore } from '@constellation/limits'

type Name = 'deviceStarts' | 'userCodesOfAddress' | 'userCodesOfUser'

export type DeviceThrottle = Throttle<Name>

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
  return refuseWhenFull(createBuckets(store, { buckets, now: () => now().getTime() }))
}
