import type { MiddlewareHandler } from 'hono'
import type { RelyingApp } from './create-relying-app.ts'
import type { SignedIn } from './session/signed-in.ts'

/** Lets only signed-in people through and sets `context.var.person`. Answers the addresses of the sign-in where it is mounted. */
export function requireUser(app: RelyingApp): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requireUser(request))
}

/** Lets only people through who hold the permission. */
export function requirePermission(
  app: RelyingApp,
  permission: string,
): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requirePermission(request, permission))
}

/** Lets only people through who signed in recently, within ten minutes by default. Others prove who they are and come back. */
export function requireRecentSignIn(
  app: RelyingApp,
  options: { maxAgeSeconds?: number } = {},
): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requireRecentSignIn(request, options.maxAgeSeconds))
}

/** Lets only people through who proved a second factor in this session. Others prove one, or enrol one, and come back. */
export function requireSecondFactor(app: RelyingApp): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requireSecondFactor(request))
}

/** Lets everybody through. `context.var.person` is undefined for a visitor. For pages that are open to all. */
export function optionalUser(app: RelyingApp): MiddlewareHandler<{ Variables: { person: SignedIn | undefined } }> {
  return gate(app, (request) => app.optionalUser(request))
}

function gate<Person extends SignedIn | undefined>(
  app: RelyingApp,
  identify: (request: Request) => Promise<Person | Response>,
): MiddlewareHandler<{ Variables: { person: Person } }> {
  return async (context, next) => {
    const answer = await app.handle(context.req.raw)
    if (answer) return answer
    const person = await identify(context.req.raw)
    if (person instanceof Response) return person
    context.set('person', person)
    // After signing out, no cache may show what the person saw. Set before the response exists, since Hono copies a response to change it.
    context.header('cache-control', 'no-store')
    await next()
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    return undefined
  }
}
