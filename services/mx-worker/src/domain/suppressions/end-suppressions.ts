import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { deleteEndedSuppressions, releaseRecipients } from '../../store/suppressions.ts'
import { systemEntry } from '../audit/audit-entry.ts'
import { wakeReleased } from './wake-released.ts'

/**
 * Removes suppressions whose time is over, and sends what they held. It also lets go of mail that was accepted while its suppression was
 * being removed.
 */
export async function endSuppressions(deps: Pick<Deps, 'db' | 'newId' | 'wakeWorkers'>): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    for (const { id, account_id: accountId, source } of await deleteEndedSuppressions(trx)) {
      const entry = { action: 'suppression.end', target: id, accountId, detail: { source } }
      await appendAudit(trx, systemEntry(deps.newId(), entry))
    }
  })
  await wakeReleased(deps, await releaseRecipients(deps.db))
}
