import type { SecurityEvent } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import { type EventFilter, type EventRow, listEventRows } from '../../store/operator-events.ts'
import { type PageInput, toPage } from '../paging/paging.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { type Operator, readForOperator } from './operator.ts'
import { placeInChain, readSpan, readTimes, type Seconds } from './page-input.ts'

type Input = PageInput & Seconds<EventFilter>

/** A page of refused and failed attempts, and of identities that people proved, the latest commit first. */
export function listSecurityEvents(deps: Deps, operator: Operator, { limit, cursor, ...filter }: Input) {
  return readForOperator(deps, operator, { action: 'security_event.list', detail: { ...filter } }, async () => {
    const rows = await listEventRows(deps.db, readTimes(filter), readSpan({ limit, cursor }))
    return toPage(rows, limit, toSecurityEvent, placeInChain)
  })
}

export function toSecurityEvent(row: EventRow): SecurityEvent {
  return {
    position: row.position,
    id: row.id,
    at: unixSeconds(row.at),
    kind: row.kind,
    outcome: row.outcome,
    source_ip: row.source_ip,
    omni_account: row.omni_account,
    wallet: row.wallet,
    request_id: row.request_id,
    detail: row.detail,
  }
}
