import { serve } from '@constellation/chassis'
import { login } from '@constellation/contracts-login'
import { publicJwks } from '@constellation/tokens'
import { createAuthentication } from './authentication.ts'
import { answerPreflight } from './browser/allow-origin.ts'
import { commonHeaders } from './browser/common-headers.ts'
import type { Deps } from './deps.ts'
import { endHandoff } from './domain/end-handoff.ts'
import { exchangeHandoff } from './domain/exchange-handoff.ts'
import { receiveEvent } from './domain/receive-event.ts'
import { refreshForBrowser } from './domain/refresh-for-browser.ts'
import { renewHandoff } from './domain/renew-handoff.ts'
import { errorCodes } from './error-codes.ts'
import { addPages } from './pages/index.ts'
import { presentFailure } from './pages/present-failure.ts'
import { passRefusals } from './pass-refusals.ts'

/** The whole service as a function of what it needs: the operations that programs call, and the pages that people see. */
export function createApp(deps: Deps, { documents }: { documents: boolean }) {
  const app = serve(
    login,
    {
      ...deps,
      errorCodes,
      documents,
      headers: commonHeaders(deps.settings),
      authenticate: createAuthentication(deps),
      translate: passRefusals,
      present: (failure, context, status) => presentFailure(deps, failure, context, status),
    },
    {
      exchangeHandoff: ({ actor, body }) => exchangeHandoff(deps, actor, body),
      renewHandoff: ({ actor, body }) => renewHandoff(deps, actor, body.renewalHandle),
      endHandoff: ({ actor, body }) => endHandoff(deps, actor, body.renewalHandle),
      refreshSession: ({ actor, context }) => refreshForBrowser(deps, context, actor),
      receiveEvent: ({ body }) => receiveEvent(deps, body),
      logoutTokenKeys: () => publicJwks(deps.logoutKeys),
    },
  )
  answerPreflight(app, login.refreshSession.path, deps.applications)
  addPages(app, deps)
  return app
}
