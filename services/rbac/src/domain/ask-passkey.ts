import type { RequestOptions } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'

type Asking = { purpose: 'second' | 'step_up'; userId: string; browserId: string }

/** What the browser asks this person's passkeys for. Null where they have none. */
export async function askPasskey(_deps: Deps, _asking: Asking): Promise<RequestOptions | null> {
  throw new Error('not built yet')
}
