import { authenticateService, Failure, type ServiceEnv } from '@constellation/chassis'
import type { Endpoint } from '@constellation/contract'
import { operatorClient } from '@constellation/contracts-login'
import { consoleApplicationId } from '@constellation/contracts-platform'
import { createIdentification, loginApplicationId } from '@constellation/introspection'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Caller } from '../domain/access/caller.ts'
import { requireUser } from '../domain/people/require-user.ts'

/**
 * Authenticates people by their access token. One that was made for the console comes through the console alone: without it a stolen token
 * would be enough.
 */
export function createAuthentication(deps: Deps) {
  const identify = createIdentification({
    ...deps,
    applications: [operatorClient.id, consoleApplicationId, loginApplicationId],
  })

  async function user(context: Context<ServiceEnv>, operation: Endpoint): Promise<Caller> {
    const { userId, applicationId, permissions, service } = await identify(context, operation)
    if (applicationId === loginApplicationId && service !== 'login')
      throw new Failure('wrong_application', 'a sign-in of the pages of login is good for login alone')
    if (service === undefined && applicationId !== operatorClient.id)
      throw new Failure(
        'wrong_application',
        `sign in to the application ${operatorClient.id} to call without the console`,
      )
    await requireUser(deps, userId)
    return { kind: 'user', userId, applicationId, permissions, service, requestId: context.get('requestId') }
  }
  return {
    user,
    service: (context: Context<ServiceEnv>, operation: Endpoint) => authenticateService(deps, context, operation),
  }
}
