import { Failure } from '@constellation/chassis'
import { MessageId } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { resolveItem } from '../../store/queue-changes.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { findOwnItem, operators } from './find-own-item.ts'

type Input = { as: 'sent' | 'not_sent'; note?: string | undefined }

/** Ends the doubt about a message that may have been sent, on the word of a person. One that was not sent is sent again at once. */
export async function resolveUnknown(deps: Deps, caller: PersonCaller, id: string, { as, note }: Input) {
  const item = await findOwnItem(deps, caller, id, operators)
  const { cycle } = await deps.db.transaction().execute(async (trx) => {
    const row = await resolveItem(trx, id, as)
    if (!row) throw refuse(item)
    const detail = { as, ...(note !== undefined && { note }) }
    const entry = { action: 'item.resolve', target: id, accountId: item.account_id, detail }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return row
  })
  if (as === 'not_sent') await deps.wakeWorkers({ itemId: id, cycle, attemptNo: item.attempts_total + 1, delayMs: 0 })
  return { id: MessageId.parse(id), status: as === 'sent' ? ('sent' as const) : ('retry_wait' as const), cycle }
}

function refuse({ status }: { status: string }): Failure {
  if (status === 'unknown') return new Failure('item_busy', 'a worker looks this message up now: ask again in a minute')
  return new Failure('state_conflict', `only a message of an unknown outcome is resolved, and this one is ${status}`)
}
