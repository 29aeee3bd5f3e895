import type { Buckets, Use } from '@constellation/limits'
import { Failure } from './failure.ts'

/** The limits of a service over the given names of buckets. */
export type Throttle<Name extends string> = {
  /** Counts a use in each of these buckets, that of the network address first, or in none and throws `rate_limited`. */
  count(...uses: Use<Name>[]): Promise<void>
}

/** Makes a full bucket a refusal of the request, with the seconds until its next window as `Retry-After`. */
export function refuseWhenFull<Name extends string>(buckets: Buckets<Name>): Throttle<Name> {
  return {
    async count(...uses) {
      const full = await buckets.admit(uses)
      if (!full) return
      const { retryAfterSeconds } = full
      throw new Failure('rate_limited', 'too many requests: wait and try again', { retryAfterSeconds })
    },
  }
}
