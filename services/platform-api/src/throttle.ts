import { refuseWhenFull } from '@constellation/chassis'
import { createBuckets, type LimiterStore } from '@constellation/limits'

/** What is counted over all instances. Throws `rate_limited` when it is too much. */
export type Throttle = {
  /** An invitation of a tenant. */
  invitations(tenantId: string): Promise<void>
  /** A check of a domain that a person asks for. */
  domainChecks(domainId: string): Promise<void>
  /** An evaluation of the flags by a person. */
  flagEvaluations(userId: string): Promise<void>
}

const hour = 3600

export function createThrottle(store: LimiterStore, now: () => Date): Throttle {
  const buckets = {
    invitations: { most: 60, windowSeconds: hour },
    domainChecks: { most: 4, windowSeconds: 60 },
    flagEvaluations: { most: 120, windowSeconds: 60 },
  }
  const limits = refuseWhenFull(createBuckets(store, { buckets, now: () => now().getTime() }))
  return {
    invitations: (tenantId) => limits.count({ bucket: 'invitations', key: tenantId }),
    domainChecks: (domainId) => limits.count({ bucket: 'domainChecks', key: domainId }),
    flagEvaluations: (userId) => limits.count({ bucket: 'flagEvaluations', key: userId }),
  }
}
