import type { AnchorState, OpenRecord } from '@constellation/contracts-broker'
import type { AuditAnchor } from '../../audit/anchors/audit-anchor.ts'
import type { Deps } from '../../deps.ts'
import { listWaitingRecords, readBacklog } from '../../store/open-records.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { type Operator, readForOperator } from './operator.ts'

/** The most records that are shown; their number is always whole. */
const mostShown = 100

/** The anchors as this instance sees them, and the records that wait for one. */
export function getAnchors(deps: Deps, operator: Operator): Promise<AnchorState> {
  return readForOperator(deps, operator, { action: 'anchor.list' }, async () => {
    const [anchors, { oldest, ...counts }, waiting] = await Promise.all([
      Promise.all(deps.anchors.map(describeAnchor)),
      readBacklog(deps.db, deps.now()),
      listWaitingRecords(deps.db, deps.now(), mostShown),
    ])
    return {
      policy: deps.settings.auditPolicy,
      anchors,
      backlog: { ...counts, oldest_at: oldest && unixSeconds(oldest) },
      open: waiting.map(toOpenRecord),
    }
  })
}

async function describeAnchor(anchor: AuditAnchor): Promise<AnchorState['anchors'][number]> {
  const readiness = await anchor.ready()
  const reason = readiness.status === 'ready' ? (readiness.detail ?? null) : readiness.reason
  return { name: anchor.name, readiness: readiness.status, reason, breaker: anchor.breaker?.state() ?? null }
}

function toOpenRecord(row: Awaited<ReturnType<typeof listWaitingRecords>>[number]): OpenRecord {
  return {
    id: row.id,
    kind: row.kind,
    minted_at: unixSeconds(row.minted_at),
    wallet: row.wallet,
    grant_id: row.grant_id,
    status: row.status,
    outcome: row.outcome,
    outcome_detail: row.outcome_detail,
    attempts: row.attempts,
    next_attempt_at: row.next_attempt_at && unixSeconds(row.next_attempt_at),
  }
}
