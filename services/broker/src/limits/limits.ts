import { refuseWhenFull, type Throttle } from '@constellation/chassis'
import { type Bucket, createBuckets, type LimiterStore } from '@constellation/limits'
import type { Config } from '../config.ts'

type Name =
  | 'challenges'
  | 'mints'
  | 'emailsOfAddress'
  | 'emailsOfIp'
  | 'providerStarts'
  | 'recoveryLookUps'
  | 'recoveryStarts'

export type Limits = Throttle<Name>

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
  return refuseWhenFull(createBuckets(store, { buckets, now: () => now().getTime() }))
}
