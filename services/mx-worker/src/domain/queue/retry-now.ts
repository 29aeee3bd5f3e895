import { Failure } from '@constellation/chassis'
import { MessageId } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { retryItem } from '../../store/queue-changes.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { findOwnItem, operators } from './find-own-item.ts'

/** Makes a message due at once that waits for its next attempt. The pause of a throttled mailbox still counts. */
export async function retryNow(deps: Deps, caller: PersonCaller, id: string) {
  const item = await findOwnItem(deps, caller, id, operators)
  const { cycle } = await deps.db.transaction().execute(async (trx) => {
    const row = await retryItem(trx, id)
    if (!row) throw refuse(item)
    const entry = { action: 'item.retry', target: id, accountId: item.account_id, detail: { cycle: row.cycle } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return row
  })
  await deps.wakeWorkers({ itemId: id, cycle, attemptNo: item.attempts_total + 1, delayMs: 0 })
  return { id: MessageId.parse(id), status: 'queued' as const, cycle }
}

function refuse({ status, hold_reason }: { status: string; hold_reason: string | null }): Failure {
  if (status === 'sending') return new Failure('item_busy', 'a worker sends this message now')
  if (hold_reason !== null) return new Failure('state_conflict', `${hold_reason}: take it off the list to send this`)
  const next = status === 'failed' ? ': redrive it instead' : status === 'unknown' ? ': resolve it instead' : ''
  return new Failure('state_conflict', `only a message in retry_wait can be tried at once, and it is ${status}${next}`)
}
