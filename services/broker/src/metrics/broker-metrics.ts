import type { Metrics } from '@constellation/observability'

/** Why a mint was refused. What has no name of its own is `other`. */
export const mintFailures = [
  'unauthorized',
  'wallet_required',
  'rate_limited',
  'malformed_request',
  'validation_failed',
  'signed_call_required',
  'request_replayed',
  'idempotency_in_progress',
  'idempotency_conflict',
  'no_grant',
  'grant_denied',
  'audit_error',
  'audit_unavailable',
  'sts_error',
  'overloaded',
  'internal',
  'other',
] as const

/** The ways in which callers prove who they are: those of signing in, the exchange of an older token, and the session of a call. */
const authMethodLabels = ['wallet_sig', 'email_link', 'oauth2_google', 'legacy_exchange', 'session'] as const
export const authFailures = ['unauthorized', 'rate_limited', 'other'] as const

/** Why a grant was not used. `contended`: others used it at the same time. `tampered`: its row is not what its proof says. */
const grantDenials = ['no_grant', 'revoked', 'expired', 'not_active', 'used_up', 'contended', 'tampered'] as const
const anchorNames = ['postgres', 'evm_testnet'] as const

export type AnchorName = (typeof anchorNames)[number]
export type AuthMethodLabel = (typeof authMethodLabels)[number]
export type AuthFailure = (typeof authFailures)[number]
export type BrokerMetrics = ReturnType<typeof createBrokerMetrics>

const prefix = 'agentkeys_broker_'

/** What the broker counts beside what every service counts. No address, account or path is a label. */
export function createBrokerMetrics({ counter, histogram }: Metrics) {
  const anchor = { anchor: anchorNames }
  return {
    mints: counter(`${prefix}mints_total`, 'Credentials that were released', {}),
    mintsFailed: counter(`${prefix}mints_failed_total`, 'Requests for a credential that were refused, by reason', {
      reason: mintFailures,
    }),
    mintLatency: histogram(`${prefix}mint_latency_seconds`, 'Time that a request for a credential took', {}),
    stsLatency: histogram(`${prefix}sts_latency_seconds`, 'Time that STS took for a credential', {}),
    auditWrites: counter(`${prefix}audit_writes_total`, 'Records that an anchor confirmed', anchor),
    auditWritesFailed: counter(`${prefix}audit_writes_failed_total`, 'Records that an anchor did not confirm', anchor),
    auditWriteLatency: histogram(
      `${prefix}audit_write_latency_seconds`,
      'Time that an anchor took for a record',
      anchor,
    ),
    authAttempts: counter(`${prefix}auth_attempts_total`, 'Requests in which a caller proves who they are, by method', {
      method: authMethodLabels,
    }),
    authFailed: counter(`${prefix}auth_failed_total`, 'Those of them that were refused, by method and reason', {
      method: authMethodLabels,
      reason: authFailures,
    }),
    /** The same by reason alone, under the names of older releases. */
    authFailedLegacy: {
      unauthorized: counter(`${prefix}auth_failed_unauthorized_total`, 'Older name: refused as unauthorized', {}),
      rate_limited: counter(`${prefix}auth_failed_rate_limited_total`, 'Older name: refused as rate_limited', {}),
      other: counter(`${prefix}auth_failed_other_total`, 'Older name: refused for another reason', {}),
    },
    idempotencyHits: counter(`${prefix}idempotency_hits_total`, 'Repeated requests that got the first answer', {}),
    idempotencyConflicts: counter(
      `${prefix}idempotency_conflicts_total`,
      'Requests with the Idempotency-Key of another request',
      {},
    ),
    grantsConsumed: counter(`${prefix}grants_consumed_total`, 'Uses of grants', {}),
    grantsDenied: counter(`${prefix}grants_denied_total`, 'Calls that no grant permitted, by reason', {
      reason: grantDenials,
    }),
    quarantined: counter(`${prefix}quarantined_total`, 'Records that were put aside until every anchor has them', {}),
  }
}
