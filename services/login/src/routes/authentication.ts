import { authenticateService, Failure, type ServiceEnv } from '@constellation/chassis'
import type { Endpoint } from '@constellation/contract'
import type { Context } from 'hono'
import type { Application } from '../applications/applications.ts'
import type { Deps } from '../deps.ts'
import { allowOrigin } from './allow-origin.ts'

/** How login knows the callers of its operations, by class of access. */
export function createAuthentication(deps: Deps) {
  return {
    application: (context: Context<ServiceEnv>) => authenticateApplication(deps, context),
    browser: (context: Context<ServiceEnv>) => authenticateBrowser(deps, context),
    service: (context: Context<ServiceEnv>, operation: Endpoint) => authenticateService(deps, context, operation),
  }
}

/** An application, by HTTP Basic with its id and secret (RFC 7617). */
function authenticateApplication({ applications, logger }: Deps, context: Context): Application {
  const [, encoded = ''] = /^Basic ([\w+/=-]{1,400})$/.exec(context.req.header('authorization') ?? '') ?? []
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  const application = applications.authenticate(id, secret.join(':'))
  if (application) return application
  const problem = applications.find(id) ? 'the secret is another one' : 'no application has this id'
  logger.warn({ problem: 'application_unauthorized', app: id.slice(0, 64) }, problem)
  throw new Failure('application_unauthorized', 'the id or the secret of the application is wrong')
}

/**
 * A browser-only application, by the origin of its page and the session cookie. The exact origin, and a header that a plain form cannot
 * set, keep other sites from using the cookie.
 */
function authenticateBrowser(
  { applications, cookies, logger }: Deps,
  context: Context,
): { refreshToken: string; application: Application } {
  const application = allowOrigin(applications, context)
  if (!application) {
    const registered = applications.all.flatMap(({ handoff, origins }) => (handoff === 'fragment' ? origins : []))
    const origin = context.req.header('origin')?.slice(0, 256)
    logger.warn(
      { problem: 'origin_denied', origin, registered },
      'no application of handoff "fragment" has this origin',
    )
  }
  if (!application || context.req.header('x-requested-with') !== 'login')
    throw new Failure('origin_denied', 'this origin may not refresh a session')
  const refreshToken = cookies.get(context, 'refresh')
  if (!refreshToken) throw new Failure('session_required', 'nobody is signed in')
  return { refreshToken, application }
}
