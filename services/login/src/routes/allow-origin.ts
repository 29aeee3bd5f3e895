import { Failure, type ServiceEnv } from '@constellation/chassis'
import type { Context, Hono } from 'hono'
import type { Application, Applications } from '../applications/applications.ts'

/**
 * The browser-only application whose page makes this call, by its origin. The page may then read the answer, also a refusal (CORS).
 * Undefined for any other origin, whose page may not.
 */
export function allowOrigin(applications: Applications, context: Context): Application | undefined {
  context.header('vary', 'Origin')
  const origin = context.req.header('origin')
  const application = applications.all.find(
    ({ origins, handoff }) => handoff === 'fragment' && origin !== undefined && origins.includes(origin),
  )
  if (!application || !origin) return undefined
  context.header('access-control-allow-origin', origin)
  context.header('access-control-allow-credentials', 'true')
  context.header('access-control-expose-headers', 'retry-after, x-request-id')
  return application
}

/** Answers the preflight request of a browser for a page of another origin (CORS). */
export function answerPreflight(app: Hono<ServiceEnv>, path: string, applications: Applications): void {
  app.options(path, (context) => {
    context.set('operation', 'preflight')
    if (!allowOrigin(applications, context)) throw new Failure('origin_denied', 'this origin may not call this')
    context.header('access-control-allow-methods', 'POST')
    context.header('access-control-allow-headers', 'x-requested-with, content-type')
    context.header('access-control-max-age', '600')
    return context.body(null, 204)
  })
}
