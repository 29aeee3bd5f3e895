import type { Deps } from '../deps.ts'
import { listCredentials } from '../domain/credentials/list-credentials.ts'
import { removeCredential } from '../domain/credentials/remove-credential.ts'
import type { Handlers } from '../handlers.ts'

/** The ways a user can sign in. */
export function credentialsRoutes(deps: Deps) {
  return {
    listCredentials: async ({ actor, params }) => ({ items: await listCredentials(deps, actor, params.id) }),
    removeCredential: ({ actor, params }) =>
      removeCredential(deps, actor, { userId: params.id, credentialId: params.credentialId }),
  } satisfies Partial<Handlers>
}
