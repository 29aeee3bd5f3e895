import { Failure } from '@constellation/chassis'
import { type Bucket, createBuckets, type LimiterStore, type Use } from '@constellation/limits'
import type { Config } from '../config.ts'

type Name = 'challenges' | 'mints' | 'emailsOfAddress' | 'emailsOfIp'

export type Limits = {
  /** Counts a use in each of these buckets, that of the network address first, or in none and throws `rate_limited`. */
  count(...uses: Use<Name>[]): Promise<void>
}

/** Fixed windows over all instances. */
export function createLimits(
  store: LimiterStore,
  now: () => Date,
  config: Pick<Config, 'challengesPerHour' | 'mintsPerHour' | 'emailsOfAddressHourly' | 'emailsOfIpMinutely'>,
): Limits {
  const [hour, minute] = [3600, 60]
  const buckets: Record<Name, Bucket> = {
    challenges: { most: config.challengesPerHour, windowSeconds: hour },
    emailsOfAddress: { most: config.emailsOfAddressHourly, windowSeconds: hour },
    emailsOfIp: { most: config.emailsOfIpMinutely, windowSeconds: minute },
    mints: { most: config.mintsPerHour, windowSeconds: hour },
  }
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
