import { serve } from '@constellation/chassis'
import { broker, errorCodes } from '@constellation/contracts-broker'
import { createAuthentication } from './authentication/authenticate-session.ts'
import type { Deps } from './deps.ts'
import { observeAnswer } from './metrics/observe-answers.ts'
import { credentialsRoutes } from './routes/credentials.ts'
import { emailSignInRoutes } from './routes/email-sign-in.ts'
import { exchangeRoutes } from './routes/exchange.ts'
import { grantsRoutes } from './routes/grants.ts'
import { keysRoutes } from './routes/keys.ts'
import { leasesRoutes } from './routes/leases.ts'
import { linksRoutes } from './routes/links.ts'
import { operatorRoutes } from './routes/operator.ts'
import { addPages } from './routes/pages.ts'
import { providerSignInRoutes } from './routes/provider-sign-in.ts'
import { recoveryRoutes } from './routes/recovery.ts'
import { sessionsRoutes } from './routes/sessions.ts'
import { walletSignInRoutes } from './routes/wallet-sign-in.ts'

/** Longer than the longest mint: the deadline of STS, and that of an anchor. */
const answerTimeoutMs = 60_000

type Options = { documents: boolean; bodyLimitBytes?: number }

/** The whole service as a function of what it needs. */
export function createApp(deps: Deps, { documents, bodyLimitBytes = 1_048_576 }: Options) {
  const authenticate = createAuthentication(deps)
  const app = serve(
    broker,
    {
      ...deps,
      errorCodes,
      documents,
      onAnswer: (answered) => observeAnswer(deps.brokerMetrics, answered),
      publicOrigin: deps.settings.issuer,
      limits: { bodyLimitBytes, answerTimeoutMs },
      authenticate,
    },
    {
      ...keysRoutes(deps),
      ...walletSignInRoutes(deps),
      ...emailSignInRoutes(deps),
      ...providerSignInRoutes(deps),
      ...exchangeRoutes(deps),
      ...sessionsRoutes(deps),
      ...grantsRoutes(deps),
      ...credentialsRoutes(deps),
      ...linksRoutes(deps),
      ...recoveryRoutes(deps, authenticate),
      ...leasesRoutes(deps),
      ...operatorRoutes(deps),
    },
  )
  addPages(app, deps)
  return app
}
