import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { countWaiting, deleteProviderRow, lockProvider } from '../../store/provider-changes.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'

/** Removes a provider with its secrets. Refused while messages wait for it; the history of those that are over names it still. */
export async function deleteProvider(deps: Deps, caller: PersonCaller, id: string): Promise<void> {
  requireMailAdministrator(caller)
  await deps.db.transaction().execute(async (trx) => {
    const provider = await lockProvider(trx, id)
    if (!provider) throw new Failure('not_found', 'no such provider')
    const waiting = await countWaiting(trx, id)
    if (waiting > 0)
      throw new Failure(
        'provider_in_use',
        `${waiting} messages wait for it: delete them, or let them be sent or expire`,
      )
    await deleteProviderRow(trx, id)
    const { name, kind, account_id: accountId } = provider
    const entry = { action: 'provider.delete', target: provider.id, accountId, detail: { name, kind } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
}
