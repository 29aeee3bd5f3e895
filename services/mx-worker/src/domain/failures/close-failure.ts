import { Failure } from '@constellation/chassis'
import type { RetainedFailure } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { closeFailureRow } from '../../store/failures.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { operators } from '../queue/find-own-item.ts'
import { toFailure } from './failure-shape.ts'
import { findOwnFailure } from './get-failure.ts'

type Input = { note?: string | undefined }

/** Closes an open failure: the message is not needed any more. */
export function discardFailure(deps: Deps, caller: PersonCaller, id: string, input: Input): Promise<RetainedFailure> {
  return close(deps, caller, id, { ...input, state: 'discarded', action: 'failure.discard' })
}

/** Closes an open failure: it was dealt with in another way. */
export function resolveFailure(deps: Deps, caller: PersonCaller, id: string, input: Input): Promise<RetainedFailure> {
  return close(deps, caller, id, { ...input, state: 'resolved', action: 'failure.resolve' })
}

type Change = Input & { state: 'discarded' | 'resolved'; action: string }

async function close(deps: Deps, caller: PersonCaller, id: string, { state, action, note }: Change) {
  const { account_id: accountId, state: known } = await findOwnFailure(deps, caller, id, operators)
  return deps.db.transaction().execute(async (trx) => {
    const row = await closeFailureRow(trx, id, { state, note, actor: nameOf(caller) })
    if (!row) throw new Failure('state_conflict', `only an open failure is closed, and this one is ${known}`)
    const detail = { item: row.item_id, cycle: row.cycle, code: row.code }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action, target: row.id, accountId, detail }))
    return toFailure(row)
  })
}
