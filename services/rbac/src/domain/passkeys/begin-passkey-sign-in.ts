import type { RequestOptions } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { beginCeremony } from './ceremony.ts'
import { requestOptions } from './passkey-options.ts'

/** What the browser asks any passkey of the domain for: nobody is named, so the answer tells nothing of who has one. */
export async function beginPasskeySignIn(deps: Deps, browserId: string): Promise<RequestOptions> {
  const challenge = await beginCeremony(deps, { purpose: 'login', userId: null, browserId })
  return requestOptions(deps.settings.rpId, challenge, [])
}
