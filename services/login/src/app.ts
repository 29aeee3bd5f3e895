import { serve } from '@constellation/chassis'
import { login } from '@constellation/contracts-login'
import { publicJwks } from '@constellation/tokens'
import { commonHeaders } from './browser/common-headers.ts'
import type { Deps } from './deps.ts'
import { receiveEvent } from './domain/events/receive-event.ts'
import { endHandoff } from './domain/handoff/end-handoff.ts'
import { exchangeHandoff } from './domain/handoff/exchange-handoff.ts'
import { refreshForBrowser } from './domain/handoff/refresh-for-browser.ts'
import { renewHandoff } from './domain/handoff/renew-handoff.ts'
import { passRefusals } from './domain/pass-refusals.ts'
import { presentFailure } from './pages/errors/present-failure.ts'
import { addPages } from './pages/index.ts'
import { answerPreflight } from './routes/allow-origin.ts'
import { createAuthentication } from './routes/authentication.ts'

/** The whole service as a function of what it needs: the operations that programs call, and the pages that people see. */
export function createApp(deps: Deps, { documents }: { documents: boolean }) {
  const app = serve(
    login,
    {
      ...deps,
      documents,
      headers: commonHeaders(deps.settings),
      authenticate: createAuthentication(deps),
      translate: passRefusals,
      present: (failure, context) => presentFailure(deps, failure, context),
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
