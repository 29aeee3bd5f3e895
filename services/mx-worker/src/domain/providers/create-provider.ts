import { Failure } from '@constellation/chassis'
import type { Provider } from '@constellation/contracts-mx'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { parsePolicyStrictly } from '../../policy/parse-policy-strictly.ts'
import type { Policy } from '../../policy/policy.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertProvider } from '../../store/providers.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { toProvider } from './provider-shape.ts'

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
  const policy = parseNewPolicy(deps, input)
  return deps.db.transaction().execute((trx) => addProvider(trx, deps, { caller, input, policy }))
}

/** The whole policy of a new provider. Refuses values that cannot be used, all of them at once. */
export function parseNewPolicy(deps: Deps, { policy, kind }: NewProvider): Policy {
  const parsed = parsePolicyStrictly(policy, frameOf(deps, kind))
  if (parsed.ok) return parsed.policy
  throw new Failure('validation_failed', 'the policy has values that cannot be used: see errors', {
    errors: parsed.errors.map(({ pointer, message }) => ({ pointer: `/policy${pointer}`, message })),
  })
}

type Addition = { caller: PersonCaller; input: NewProvider; policy: Policy }

/** The same within a transaction, once the caller and the policy are checked. */
export async function addProvider(
  trx: Transaction<Schema>,
  deps: Deps,
  { caller, input, policy: { throttle } }: Addition,
): Promise<Provider> {
  const { accountId, kind, name } = input
  const row = await insertProvider(trx, {
    ...input,
    id: deps.newId(),
    mailboxConcurrency: throttle.maxConcurrentPerMailbox,
    providerConcurrency: throttle.maxConcurrentPerProvider,
  })
  const entry = { action: 'provider.create', target: row.id, accountId, detail: { kind, name } }
  await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  return toProvider(deps, row)
}
