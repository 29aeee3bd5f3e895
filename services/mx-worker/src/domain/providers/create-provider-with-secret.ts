import type { Provider } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { completeSecret, type WrittenRecord } from './complete-secret.ts'
import { addProvider, type NewProvider, readNewProvider } from './create-provider.ts'
import { addSecret } from './create-provider-secret.ts'
import { requireSecret, wrapOnRecord } from './wrap-provider-secret.ts'

type Input = {
  provider: NewProvider
  /** The plain secret and what its record says. It is active at once. */
  secret: Omit<WrittenRecord, 'providerId'> & { value: string }
}

/** Adds a provider together with its first secret, which is wrapped here: both are there, or neither. */
export async function createProviderWithSecret(
  deps: Deps,
  caller: PersonCaller,
  { provider: written, secret: { value, ...fields } }: Input,
): Promise<Provider> {
  requireMailAdministrator(caller)
  requireSecret(value)
  const { input, policy } = readNewProvider(deps, written)
  const { accountId } = input
  return deps.db.transaction().execute(async (trx) => {
    const provider = await addProvider(trx, deps, { caller, input, policy })
    const record = completeSecret({ ...fields, providerId: provider.id }, input)
    const envelope = await wrapOnRecord(trx, deps, { caller, accountId, record, secret: value })
    await addSecret(trx, deps, { caller, accountId, input: { ...record, clientSecretWrapped: envelope } })
    return provider
  })
}
