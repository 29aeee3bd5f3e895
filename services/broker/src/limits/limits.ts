import { Failure } from '@constellation/chassis'
import { type Bucket, createBuckets, type LimiterStore, type Use } from '@constellation/limits'
import type { Config } from '../config.ts'

type Name =
  | 'challenges'
  | 'mints'
  | 'emailsOfAddress'
  | 'emailsOfIp'
  | 'providerStarts'
  | 'recoveryLookUps'
  | 'recoveryStarts'

export type Limits = {
  /** Counts a use in each of these buckets, that of the network address first, or in none and throws `rate_limited`. */
  count(...uses: Use<Name>[]): Promise<void>
}

/** Fixed windows over all instances. */
export function createLimits(
  store: LimiterStore,
  now: () => Date,
  config: Pick<
    Config,
    'challengesPerHour' | 'mintsPerHour' | 'emailsOfAddressHourly' | 'emailsOfIpMinutely' | 'providerStartsMinutely'
  >,
): Limits {
  const [hour, minute] = [3600, 60]
  const buckets: Record<Name, Bucket> = {
    challenges: { most: config.challengesPerHour, windowSeconds: hour },
    emailsOfAddress: { most: config.emailsOfAddressHourly, windowSeconds: hour },
    emailsOfIp: { most: config.emailsOfIpMinutely, windowSeconds: minute },
    providerStarts: { most: config.providerStartsMinutely, windowSeconds: minute },
    recoveryLookUps: { most: 5, windowSeconds: minute },
    // Each sends a mail to everyone who is linked.
    recoveryStarts: { most: 5, windowSeconds: hour },
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
