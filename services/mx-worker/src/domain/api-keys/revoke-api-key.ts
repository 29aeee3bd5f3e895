import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { findKeyById, revokeKeyRow } from '../../store/api-keys.ts'
import { appendAudit } from '../../store/audit.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'

/** Revokes a key: it opens nothing from the next request on, in every instance. */
export async function revokeApiKey(deps: Deps, caller: PersonCaller, id: string): Promise<void> {
  const key = await findKeyById(deps.db, id)
  if (!key) throw new Failure('not_found', 'no such key')
  const accountId = authorize(caller, ['admin'], key.account_id)
  await deps.db.transaction().execute(async (trx) => {
    await revokeKeyRow(trx, id)
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action: 'key.revoke', target: id, accountId }))
  })
}
