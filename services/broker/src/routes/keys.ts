import type { Deps } from '../deps.ts'
import type { Handlers } from '../handlers.ts'

/** The documents that the cloud and auditors read. */
export function keysRoutes({ publicKeys }: Deps) {
  return {
    readDiscovery: () => publicKeys.discovery,
    readJwks: () => publicKeys.oidc,
    readProofJwks: () => publicKeys.session,
  } satisfies Partial<Handlers>
}
