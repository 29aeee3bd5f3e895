import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from './audit-entry.ts'

type Refused = { tenantId: string | null; detail: { operation: string; code: string } }

/** Writes that a person who is known was refused. */
export async function recordRefusal(deps: Pick<Deps, 'db' | 'newId'>, caller: Caller, refused: Refused): Promise<void> {
  const entry = auditEntry(deps.newId(), caller, { action: 'access.refuse', outcome: 'refused', ...refused })
  await deps.db.transaction().execute((trx) => appendAudit(trx, entry))
}
