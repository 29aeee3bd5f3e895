import { Failure } from '@constellation/chassis'
import { createBuckets, type LimiterStore } from '@constellation/limits'

export type AdmissionLimit = {
  /** Counts one message of an account. Refuses with `rate_limited` when the account handed in too many within a minute. */
  count(accountId: string): Promise<void>
}

/** At most `perMinute` messages of one account. `now` is in milliseconds. */
export function createAdmissionLimit(
  store: LimiterStore,
  { perMinute, now }: { perMinute: number; now: () => number },
): AdmissionLimit {
  const buckets = createBuckets(store, { buckets: { admissions: { most: perMinute, windowSeconds: 60 } }, now })
  return {
    async count(accountId) {
      const refusal = await buckets.admit([{ bucket: 'admissions', key: accountId }])
      if (!refusal) return
      const { retryAfterSeconds } = refusal
      throw new Failure('rate_limited', `the account handed in ${perMinute} messages within this minute: wait`, {
        retryAfterSeconds,
      })
    },
  }
}
