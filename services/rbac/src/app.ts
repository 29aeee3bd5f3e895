import { serve } from '@constellation/chassis'
import { errorCodes, rbac } from '@constellation/contracts-rbac'
import { createAuthentication } from './authentication/authenticate.ts'
import type { Deps } from './deps.ts'
import { accessTokensRoutes } from './routes/access-tokens.ts'
import { accountsRoutes } from './routes/accounts.ts'
import { auditRoutes } from './routes/audit.ts'
import { bootstrapRoutes } from './routes/bootstrap.ts'
import { credentialsRoutes } from './routes/credentials.ts'
import { directoryRoutes } from './routes/directory.ts'
import { factorResetsRoutes } from './routes/factor-resets.ts'
import { identitiesRoutes } from './routes/identities.ts'
import { linksRoutes } from './routes/links.ts'
import { membersRoutes } from './routes/members.ts'
import { passkeysRoutes } from './routes/passkeys.ts'
import { passwordsRoutes } from './routes/passwords.ts'
import { rolesRoutes } from './routes/roles.ts'
import { secondFactorsRoutes } from './routes/second-factors.ts'
import { sessionsRoutes } from './routes/sessions.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { signUpRoutes } from './routes/sign-up.ts'
import { usersRoutes } from './routes/users.ts'

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
      ...signUpRoutes(deps),
      ...linksRoutes(deps),
      ...signInRoutes(deps),
      ...identitiesRoutes(deps),
      ...passkeysRoutes(deps),
      ...secondFactorsRoutes(deps),
      ...factorResetsRoutes(deps),
      ...passwordsRoutes(deps),
      ...sessionsRoutes(deps),
      ...accessTokensRoutes(deps),
      ...usersRoutes(deps),
      ...credentialsRoutes(deps),
      ...accountsRoutes(deps),
      ...membersRoutes(deps),
      ...directoryRoutes(deps),
      ...rolesRoutes(deps),
      ...auditRoutes(deps),
      ...bootstrapRoutes(deps),
    },
  )
}
