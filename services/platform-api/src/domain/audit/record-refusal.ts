import type { Deps } from '../../deps.ts'
import { appendAudit, isRepeated } from '../../store/audit.ts'
import type { Caller } from '../access/caller.ts'
import { auditEntry } from './audit-entry.ts'

type Refused = { tenantId: string | null; detail: { operation: string; code: string } }

/** Writes that a person who is known was refused, the same refusal at most once a minute: nobody fills the audit by being refused. */
export async function recordRefusal(deps: Pick<Deps, 'db' | 'newId'>, caller: Caller, refused: Refused): Promise<void> {
  const entry = auditEntry(deps.newId(), caller, { action: 'access.refuse', outcome: 'refused', ...refused })
  if (await isRepeated(deps.db, entry)) return
  await deps.db.transaction().execute((trx) => appendAudit(trx, entry))
}
