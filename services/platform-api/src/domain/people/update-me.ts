import type { PlatformMe } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { updateUserRow } from '../../store/users.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { readMe, requirePerson } from './get-me.ts'

type Change = Parameters<typeof updateUserRow>[2]

/** Changes what the person chose for themselves. */
export async function updateMe(deps: Deps, caller: Caller, change: Change): Promise<PlatformMe> {
  const { userId } = requirePerson(caller)
  await deps.db.transaction().execute(async (trx) => {
    await updateUserRow(trx, userId, change)
    const entry = { action: 'user.update', tenantId: null, detail: { userId, changed: Object.keys(change) } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  return readMe(deps, caller)
}
