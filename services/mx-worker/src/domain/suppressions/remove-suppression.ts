import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { deleteSuppression, findSuppression, releaseRecipients } from '../../store/suppressions.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { operators } from '../queue/find-own-item.ts'
import { wakeReleased } from './wake-released.ts'

/** Takes an address off the list. Messages that still wait are sent to it, and what was held for it alone is due at once. */
export async function removeSuppression(deps: Deps, caller: PersonCaller, id: string): Promise<{ released: number }> {
  const suppression = await findSuppression(deps.db, id)
  if (!suppression) throw new Failure('not_found', 'no such suppression')
  const accountId = authorize(caller, operators, suppression.account_id)
  const items = await deps.db.transaction().execute(async (trx) => {
    await deleteSuppression(trx, id)
    const released = await releaseRecipients(trx, id)
    const { source, reason } = suppression
    const detail = { source, reason, released: released.length }
    const entry = { action: 'suppression.remove', target: suppression.id, accountId, detail }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return released
  })
  await wakeReleased(deps, items)
  return { released: items.length }
}
