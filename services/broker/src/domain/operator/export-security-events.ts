import { SecurityEvent } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import { type EventFilter, listEventRows } from '../../store/operator-events.ts'
import { exportInOrder } from './export-in-order.ts'
import { toSecurityEvent } from './list-security-events.ts'
import type { Operator } from './operator.ts'
import { readTimes, type Seconds } from './page-input.ts'

type Input = Seconds<EventFilter> & { after: number }

/** Refused and failed attempts, and identities that people proved, as CSV. */
export function exportSecurityEvents(deps: Deps, operator: Operator, { after, ...filter }: Input) {
  return exportInOrder(deps, operator, {
    action: 'security_event.export',
    detail: { after, ...filter },
    columns: SecurityEvent.keyof().options,
    read: (span) => listEventRows(deps.db, readTimes(filter), span),
    toLine: toSecurityEvent,
  })
}
