import { createClient } from '@constellation/client'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { rbac } from '@constellation/contracts-rbac'
import type { SignedIn } from './session/signed-in.ts'

export type RbacPermissionsOptions = {
  rbacUrl: string
  /** The service identity of the application. rbac must allow it to introspect. */
  serviceTokens: { tokenFor(audience: 'rbac'): Promise<string> }
  fetch?: (request: Request) => Promise<Response>
}

/** The permissions that a person holds in rbac now. For applications that are services of the cluster themselves. */
export function rbacPermissions({ rbacUrl, serviceTokens, fetch }: RbacPermissionsOptions) {
  const client = createClient(rbac, {
    baseUrl: rbacUrl,
    fetch: fetch ?? createLoopbackFetch(),
    headers: async () => ({ 'x-service-token': await serviceTokens.tokenFor('rbac') }),
  })
  return async (person: SignedIn): Promise<readonly string[]> => {
    const ticket = await client.introspect({ body: { token: await person.accessToken() } })
    return ticket.active && !ticket.restricted ? ticket.permissions : []
  }
}
