import { serve } from '@constellation/chassis'
import { login } from '@constellation/contracts-login'
import type { Deps } from './deps.ts'
import { passRefusals } from './domain/pass-refusals.ts'
import { errorCodes } from './error-codes.ts'
import { presentFailure } from './pages/errors/present-failure.ts'
import { addPages } from './pages/router.ts'
import { answerPreflight } from './routes/allow-origin.ts'
import { createAuthentication } from './routes/authentication.ts'
import { createOperations } from './routes/operations.ts'

/** The whole service as a function of its dependencies: the operations that programs call, and the pages that people see. */
export function createApp(deps: Deps, { documents }: { documents: boolean }) {
  const app = serve(
    login,
    {
      ...deps,
      errorCodes,
      documents,
      publicOrigin: deps.settings.publicOrigin,
      headers: { 'cache-control': 'no-store' },
      authenticate: createAuthentication(deps),
      translate: passRefusals,
      present: (failure, context) => presentFailure(deps, failure, context),
    },
    createOperations(deps),
  )
  answerPreflight(app, login.refreshSession.path, deps.applications)
  addPages(app, deps)
  return app
}
