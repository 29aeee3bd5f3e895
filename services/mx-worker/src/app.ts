import { type Serving, serve } from '@constellation/chassis'
import { errorCodes, mx } from '@constellation/contracts-mx'
import { createAuthentication } from './authentication/authenticate.ts'
import type { Deps } from './deps.ts'
import { apiKeysRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { failuresRoutes } from './routes/failures.ts'
import { mailboxesRoutes } from './routes/mailboxes.ts'
import { messagesRoutes } from './routes/messages.ts'
import { providersRoutes } from './routes/providers.ts'
import { queueRoutes } from './routes/queue.ts'
import { suppressionsRoutes } from './routes/suppressions.ts'
import { telemetryRoutes } from './routes/telemetry.ts'
import { webhooksRoutes } from './routes/webhooks.ts'

type Authentication = ReturnType<typeof createAuthentication>
type Options = Pick<Serving<typeof mx, Authentication>, 'limits'> & {
  documents: boolean
  /** How callers are known; by their tokens and keys when absent. */
  authenticate?: Authentication
}

/** The whole service as a function of what it needs. */
export function createApp(deps: Deps, { documents, limits, authenticate = createAuthentication(deps) }: Options) {
  return serve(
    mx,
    { ...deps, errorCodes, documents, authenticate, ...(limits && { limits }) },
    {
      ...messagesRoutes(deps),
      ...providersRoutes(deps),
      ...mailboxesRoutes(deps),
      ...apiKeysRoutes(deps),
      ...queueRoutes(deps),
      ...failuresRoutes(deps),
      ...suppressionsRoutes(deps),
      ...webhooksRoutes(deps),
      ...telemetryRoutes(deps),
      ...auditRoutes(deps),
    },
  )
}
