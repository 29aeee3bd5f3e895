import { type AttemptOutcome, attemptOutcomes } from '@constellation/contracts-mx'
import type { Metrics } from '@constellation/observability'

export type DeliveryMetrics = ReturnType<typeof createDeliveryMetrics>

/** What workers count. */
export function createDeliveryMetrics(metrics: Metrics) {
  const attempts = metrics.counter('mx_attempts_total', 'Attempts that ended, by their outcome', {
    outcome: attemptOutcomes,
  })
  const leases = metrics.counter('mx_lease_expired_total', 'Claims that ran out because their worker was gone', {})
  return {
    /** Counts an attempt that ended. A deferral is none. */
    attemptEnded(outcome: string) {
      const known = attemptOutcomes.find((one): one is AttemptOutcome => one === outcome)
      if (known) attempts.add({ outcome: known })
    },
    leaseExpired: () => leases.add({}),
  }
}
