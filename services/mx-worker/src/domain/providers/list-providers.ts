import { Failure, type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Provider } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { findProvider, listProviderRows, listSecretRows, type ProviderRow } from '../../store/providers.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { toProvider, toSecret } from './provider-shape.ts'

/** The providers of an account, or of all. */
export async function listProviders(
  deps: Deps,
  caller: PersonCaller,
  { limit, cursor, accountId }: PageInput & { accountId?: string | undefined },
) {
  requireMailAdministrator(caller)
  const rows = await listProviderRows(deps.db, accountId, readPage({ limit, cursor }))
  return toPage(
    rows,
    limit,
    (row) => toProvider(deps, row),
    ({ id }) => id,
  )
}

export async function getProvider(deps: Deps, caller: PersonCaller, id: string): Promise<Provider> {
  return toProvider(deps, await readProvider(deps, caller, id))
}

/** The secrets of a provider, without their values. */
export async function listProviderSecrets(deps: Deps, caller: PersonCaller, id: string) {
  await readProvider(deps, caller, id)
  return { items: (await listSecretRows(deps.db, id)).map(toSecret) }
}

async function readProvider({ db }: Deps, caller: PersonCaller, id: string): Promise<ProviderRow> {
  requireMailAdministrator(caller)
  const row = await findProvider(db, id)
  if (!row) throw new Failure('not_found', 'no such provider')
  return row
}
