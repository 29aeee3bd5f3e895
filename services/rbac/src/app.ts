import { serve } from '@constellation/chassis'
import { errorCodes, rbac } from '@constellation/contracts-rbac'
import { createAuthentication } from './authentication/authenticate.ts'
import type { Deps } from './deps.ts'
import { accountRoutes } from './routes/accounts.ts'
import { authenticationRoutes } from './routes/authentication.ts'
import { deploymentRoutes } from './routes/deployment.ts'
import { passkeyRoutes } from './routes/passkeys.ts'
import { secondFactorRoutes } from './routes/second-factors.ts'
import { userRoutes } from './routes/users.ts'

/** The whole service as a function of what it needs. */
export function createApp(deps: Deps, { documents }: { documents: boolean }) {
  return serve(
    rbac,
    {
      ...deps,
      errorCodes,
      documents,
      authenticate: createAuthentication(deps),
    },
    {
      ...authenticationRoutes(deps),
      ...secondFactorRoutes(deps),
      ...passkeyRoutes(deps),
      ...userRoutes(deps),
      ...accountRoutes(deps),
      ...deploymentRoutes(deps),
    },
  )
}
