import { type Serving, serve } from '@constellation/chassis'
import { errorCodes, platform } from '@constellation/contracts-platform'
import { createAuthentication } from './authentication/authenticate.ts'
import type { Deps } from './deps.ts'
import { auditRoutes } from './routes/audit.ts'
import { domainsRoutes } from './routes/domains.ts'
import { flagsRoutes } from './routes/flags.ts'
import { invitationsRoutes } from './routes/invitations.ts'
import { meRoutes } from './routes/me.ts'
import { membersRoutes } from './routes/members.ts'
import { provisioningRoutes } from './routes/provisioning.ts'
import { tenantsRoutes } from './routes/tenants.ts'

type Authentication = ReturnType<typeof createAuthentication>
type Options = Pick<Serving<typeof platform, Authentication>, 'limits'> & {
  documents: boolean
  /** How callers are known; by their tokens when absent. */
  authenticate?: Authentication
}

/** The whole service as a function of what it needs. */
export function createApp(deps: Deps, { documents, limits, authenticate = createAuthentication(deps) }: Options) {
  return serve(
    platform,
    { ...deps, errorCodes, documents, authenticate, ...(limits && { limits }) },
    {
      ...meRoutes(deps),
      ...tenantsRoutes(deps),
      ...membersRoutes(deps),
      ...invitationsRoutes(deps),
      ...domainsRoutes(deps),
      ...provisioningRoutes(deps),
      ...auditRoutes(deps),
      ...flagsRoutes(deps),
    },
  )
}
