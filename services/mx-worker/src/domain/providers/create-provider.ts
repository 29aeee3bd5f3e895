import type { Provider } from '@constellation/contracts-mx'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Policy } from '../../policy/policy.ts'
import { ratesOf } from '../../policy/rates-of.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertProvider } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { toProvider } from './provider-shape.ts'
import { readNewPolicy } from './read-new-policy.ts'
import { readNewSettings } from './read-new-settings.ts'

export type NewProvider = {
  accountId: string
  kind: Provider['kind']
  name: string
  isDefault: boolean
  policy: Readonly<Record<string, unknown>>
  settings: Readonly<Record<string, unknown>>
}

/** Adds a provider to an account. A new default one takes the place of the former default. */
export async function createProvider(deps: Deps, caller: PersonCaller, input: NewProvider): Promise<Provider> {
  requireMailAdministrator(caller)
  const checked = readNewProvider(deps, input)
  return deps.db.transaction().execute((trx) => addProvider(trx, deps, { caller, ...checked }))
}

/** A new provider with its whole policy. Refuses a policy and settings that its kind cannot use. */
export function readNewProvider(deps: Deps, input: NewProvider): { input: NewProvider; policy: Policy } {
  const policy = readNewPolicy(deps, input.kind, input.policy)
  return { policy, input: { ...input, settings: readNewSettings(deps, input.kind, input.settings) } }
}

type Addition = { caller: PersonCaller; input: NewProvider; policy: Policy }

/** The same within a transaction, once the caller, the policy and the settings are checked. */
export async function addProvider(
  trx: Transaction<Schema>,
  deps: Deps,
  { caller, input, policy }: Addition,
): Promise<Provider> {
  const { accountId, kind, name } = input
  const { throttle } = policy
  const row = await insertProvider(trx, {
    ...input,
    id: deps.newId(),
    mailboxConcurrency: throttle.maxConcurrentPerMailbox,
    providerConcurrency: throttle.maxConcurrentPerProvider,
    rates: ratesOf(policy),
  })
  const entry = { action: 'provider.create', target: row.id, accountId, detail: { kind, name } }
  await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  return toProvider(deps, row)
}
