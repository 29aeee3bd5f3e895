import type { AuditAnchor } from '../audit/anchors/audit-anchor.ts'
import type { StsClient } from '../cloud/sts-client.ts'
import type { AnchorName, BrokerMetrics } from './broker-metrics.ts'

/** The same anchor, whose records are counted and timed. */
export function measuredAnchor(
  { auditWrites, auditWritesFailed, auditWriteLatency }: BrokerMetrics,
  anchor: AnchorName,
  inner: AuditAnchor,
): AuditAnchor {
  return {
    ...inner,
    async anchor(record) {
      try {
        const receipt = await auditWriteLatency.time({ anchor }, () => inner.anchor(record))
        auditWrites.add({ anchor })
        return receipt
      } catch (error) {
        auditWritesFailed.add({ anchor })
        throw error
      }
    },
  }
}

/** The same client of STS, whose answers are timed. */
export function measuredSts({ stsLatency }: BrokerMetrics, inner: StsClient): StsClient {
  return {
    assumeRoleWithWebIdentity: (request) => stsLatency.time({}, () => inner.assumeRoleWithWebIdentity(request)),
  }
}
