import type { RequestOptions } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listPasskeys } from '../../store/passkeys/passkeys.ts'
import { beginCeremony } from './ceremony.ts'
import { requestOptions } from './passkey-options.ts'

type Asking = { purpose: 'second' | 'step_up'; userId: string; browserId: string }

/** The options for using one of this user's passkeys; null without one. */
export async function passkeyRequest(deps: Deps, asking: Asking): Promise<RequestOptions | null> {
  const passkeys = await listPasskeys(deps.db, asking.userId)
  if (passkeys.length === 0) return null
  return requestOptions(deps.settings.rpId, await beginCeremony(deps, asking), passkeys)
}
