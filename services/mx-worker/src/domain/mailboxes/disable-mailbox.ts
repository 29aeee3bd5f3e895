import { Failure } from '@constellation/chassis'
import type { Mailbox } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { changeMailboxStatus } from '../../store/mailboxes.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { findMailboxToChange } from './find-mailbox-to-change.ts'
import { toMailbox } from './mailbox-shape.ts'

/** Accepts and sends nothing from a mailbox. What waits stays, and expires in time. */
export function disableMailbox(deps: Deps, caller: PersonCaller, id: string): Promise<Mailbox> {
  return change(deps, caller, id, { action: 'mailbox.disable', from: ['enabled', 'held'], to: 'disabled' })
}

/** Accepts and sends from a disabled mailbox again. */
export function enableMailbox(deps: Deps, caller: PersonCaller, id: string): Promise<Mailbox> {
  return change(deps, caller, id, { action: 'mailbox.enable', from: ['disabled'], to: 'enabled' })
}

type Change = { action: string; from: readonly string[]; to: 'enabled' | 'disabled' }

async function change(deps: Deps, caller: PersonCaller, id: string, { action, ...status }: Change): Promise<Mailbox> {
  const { account_id: accountId, status: known } = await findMailboxToChange(deps, caller, id)
  return deps.db.transaction().execute(async (trx) => {
    const row = await changeMailboxStatus(trx, id, status)
    if (!row) throw new Failure('state_conflict', `the mailbox is ${known}`)
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action, target: row.id, accountId }))
    return toMailbox(row)
  })
}
