import type { RequestOptions } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { beginCeremony } from './ceremony.ts'
import { requestOptions } from './passkey-options.ts'

/** The options for signing in with any passkey of the domain. They name nobody, so they do not tell who has a passkey. */
export async function beginPasskeySignIn(deps: Deps, browserId: string): Promise<RequestOptions> {
  const challenge = await beginCeremony(deps, { purpose: 'login', userId: null, browserId })
  return requestOptions(deps.settings.rpId, challenge, [])
}
