import { auditPairs } from './audit-pairs.ts'
import type { Finding, Rows } from './invariant.ts'

const shown = 5

/** Finds acts of rbac without their audit entry, and entries without their act. */
export async function checkAudit(rbac: Rows): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { promise, sql } of auditPairs) {
    const rows = await rbac<{ id: string }>(sql)
    if (rows.length === 0) continue
    const happened = `${rows.length} without: ${rows
      .slice(0, shown)
      .map(({ id }) => id)
      .join(', ')}`
    findings.push({
      check: 'every act has its audit entry, and every entry its act',
      promised: promise,
      happened,
    })
  }
  return findings
}
