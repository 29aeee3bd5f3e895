import { auditPairs } from './audit-pairs.ts'
import { checkRules, type Finding, type Rows } from './invariant.ts'

const check = 'every act has its audit entry, and every entry its act'

/** Finds acts of rbac without their audit entry, and entries without their act. */
export function checkAudit(rbac: Rows): Promise<Finding[]> {
  return checkRules(
    rbac,
    auditPairs.map(({ promise, sql }) => ({ check, promised: promise, sql })),
  )
}
