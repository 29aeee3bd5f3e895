import { Failure } from '@constellation/chassis'
import type { Provider } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { parsePolicyStrictly } from '../../policy/parse-policy-strictly.ts'
import { ratesOf } from '../../policy/rates-of.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertProvider } from '../../store/providers.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { toProvider } from './provider-shape.ts'

type NewProvider = {
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
  const parsed = parsePolicyStrictly(input.policy, frameOf(deps, input.kind))
  if (!parsed.ok)
    throw new Failure('validation_failed', 'the policy has values that cannot be used: see errors', {
      errors: parsed.errors.map(({ pointer, message }) => ({ pointer: `/policy${pointer}`, message })),
    })
  const { throttle } = parsed.policy
  const { accountId, kind, name } = input
  return deps.db.transaction().execute(async (trx) => {
    const row = await insertProvider(trx, {
      ...input,
      id: deps.newId(),
      mailboxConcurrency: throttle.maxConcurrentPerMailbox,
      providerConcurrency: throttle.maxConcurrentPerProvider,
      rates: ratesOf(parsed.policy),
    })
    const entry = { action: 'provider.create', target: row.id, accountId, detail: { kind, name } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return toProvider(deps, row)
  })
}
