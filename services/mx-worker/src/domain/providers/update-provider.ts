import { Failure } from '@constellation/chassis'
import type { Provider } from '@constellation/contracts-mx'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Policy } from '../../policy/policy.ts'
import { ratesOf } from '../../policy/rates-of.ts'
import { appendAudit } from '../../store/audit.ts'
import { lockProvider, updateProviderRow } from '../../store/provider-changes.ts'
import type { ProviderRow } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { toProvider } from './provider-shape.ts'
import { readNewPolicy } from './read-new-policy.ts'
import { readNewSettings } from './read-new-settings.ts'

type Change = {
  name?: string | undefined
  isDefault?: boolean | undefined
  policy?: Readonly<Record<string, unknown>> | undefined
  settings?: Readonly<Record<string, unknown>> | undefined
}

/** Changes what is given of a provider. Workers use a new policy for the next message, and its limits at once. */
export async function updateProvider(deps: Deps, caller: PersonCaller, id: string, change: Change): Promise<Provider> {
  requireMailAdministrator(caller)
  return deps.db.transaction().execute(async (trx) => {
    const former = await lockProvider(trx, id)
    if (!former) throw new Failure('not_found', 'no such provider')
    const { policy, settings, ...others } = change
    const row = await updateProviderRow(trx, former, {
      ...others,
      settings: settings && readNewSettings(deps, former.kind, settings),
      policy: policy && limitsOf(policy, readNewPolicy(deps, former.kind, policy)),
    })
    await note(deps, caller, { trx, former, row, change })
    return toProvider(deps, row)
  })
}

/** A policy as it is stored, with what claims read of it. */
function limitsOf(stored: object, policy: Policy) {
  const { maxConcurrentPerMailbox: mailboxConcurrency, maxConcurrentPerProvider: providerConcurrency } = policy.throttle
  return { stored, mailboxConcurrency, providerConcurrency, rates: ratesOf(policy) }
}

type Changed = { trx: Transaction<Schema>; former: ProviderRow; row: ProviderRow; change: Change }

/** A changed policy is an entry of its own, with the whole of both. */
async function note({ newId }: Deps, caller: PersonCaller, { trx, former, row, change }: Changed): Promise<void> {
  const about = { target: row.id, accountId: row.account_id }
  const { policy, ...others } = change
  if (policy) {
    const detail = { before: former.policy, after: row.policy }
    await appendAudit(trx, auditEntry(newId(), caller, { ...about, action: 'policy.update', detail }))
  }
  if (Object.values(others).every((value) => value === undefined)) return
  const before = { name: former.name, isDefault: former.is_default, settings: former.settings }
  await appendAudit(
    trx,
    auditEntry(newId(), caller, { ...about, action: 'provider.update', detail: { before, change: others } }),
  )
}
