import { Failure } from '@constellation/chassis'
import type { Mailbox } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { changeMailboxStatus, findMailbox, probeMailbox } from '../../store/mailboxes.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { wakeDue } from '../queue/wake-due.ts'
import { toMailbox } from './mailbox-shape.ts'

/**
 * Sends from a held mailbox again, what waits first. One message goes at a time until the provider accepts one: what an administrator of
 * the provider changes takes effect after an hour or two, and until then each message would hold the mailbox again.
 */
export async function releaseMailbox(deps: Deps, caller: PersonCaller, id: string): Promise<Mailbox> {
  const mailbox = await findMailbox(deps.db, id)
  if (!mailbox) throw new Failure('not_found', 'no such mailbox')
  const accountId = authorize(caller, ['mx_operate', 'admin'], mailbox.account_id)
  const released = await deps.db.transaction().execute(async (trx) => {
    const row = await changeMailboxStatus(trx, id, { from: ['held'], to: 'enabled' })
    if (!row) throw new Failure('state_conflict', `only a held mailbox is released, and this one is ${mailbox.status}`)
    await probeMailbox(trx, id)
    const entry = { action: 'mailbox.release', target: id, accountId, detail: { heldFor: mailbox.hold_reason } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return toMailbox(row)
  })
  await wakeDue(deps, { mailboxId: id })
  return released
}
