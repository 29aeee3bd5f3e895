import { Failure } from '@constellation/chassis'
import type { ProviderSecret } from '@constellation/contracts-mx'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { disableSecretRow, findSecretWithAccount, retireSecretRow } from '../../store/provider-changes.ts'
import type { ProviderSecretRow } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { toSecret } from './provider-shape.ts'

/** Uses a secret no more from a moment on, which is now unless another one is given. Until then the moment can be changed. */
export async function retireProviderSecret(
  deps: Deps,
  caller: PersonCaller,
  id: string,
  { at }: { at?: string | undefined },
): Promise<ProviderSecret> {
  requireMailAdministrator(caller)
  const moment = at === undefined ? undefined : new Date(at)
  if (moment && moment < deps.now())
    throw new Failure('validation_failed', 'a secret is not retired in the past: see errors', {
      errors: [{ pointer: '/at', message: 'is in the past: leave it out to retire the secret now' }],
    })
  return change(deps, caller, id, { action: 'secret.retire', by: (trx) => retireSecretRow(trx, id, moment) })
}

/** Uses a secret no more, for good. Workers that hold it in memory use it for five more minutes at most. */
export function disableProviderSecret(deps: Deps, caller: PersonCaller, id: string): Promise<ProviderSecret> {
  return change(deps, caller, id, { action: 'secret.disable', by: (trx) => disableSecretRow(trx, id) })
}

type Change = { action: string; by: (trx: Transaction<Schema>) => Promise<ProviderSecretRow | undefined> }

async function change(deps: Deps, caller: PersonCaller, id: string, { action, by }: Change): Promise<ProviderSecret> {
  requireMailAdministrator(caller)
  const secret = await findSecretWithAccount(deps.db, id)
  if (!secret) throw new Failure('not_found', 'no such secret')
  const { account_id: accountId, provider_id: providerId, version } = secret
  return deps.db.transaction().execute(async (trx) => {
    const row = await by(trx)
    if (!row) throw new Failure('state_conflict', `the secret is ${secret.disabled_at ? 'disabled' : 'retired'}`)
    const detail = { providerId, version, retiredAt: row.retired_at?.toISOString() ?? null }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action, target: row.id, accountId, detail }))
    return toSecret(row)
  })
}
