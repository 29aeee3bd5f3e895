import type { ApiKey } from '@constellation/contracts-mx'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { insertKey } from '../../store/api-keys.ts'
import { appendAudit } from '../../store/audit.ts'
import { authorize } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { toApiKey } from './api-key-shape.ts'

type NewKey = { accountId?: string | undefined; name: string; scopes: readonly string[] }

/** Makes a key for an application of the account. Only its hash is stored: the answer is the one place that has the key. */
export async function createApiKey(
  deps: Deps,
  caller: PersonCaller,
  { name, scopes, ...input }: NewKey,
): Promise<ApiKey & { key: string }> {
  const accountId = authorize(caller, ['admin'], input.accountId)
  const key = newToken('mxk_', deps.random)
  return deps.db.transaction().execute(async (trx) => {
    const stored = { id: deps.newId(), accountId, name, hash: hashToken(key), scopes, createdBy: nameOf(caller) }
    const row = await insertKey(trx, stored)
    const entry = { action: 'key.create', target: row.id, accountId, detail: { name, scopes } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return { ...toApiKey(row), key }
  })
}
