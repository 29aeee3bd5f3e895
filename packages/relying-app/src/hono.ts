import type { MiddlewareHandler } from 'hono'
import type { RelyingApp } from './create-relying-app.ts'
import type { SignedIn } from './session/signed-in.ts'

/** Lets only signed-in people through; `context.var.person` is who it is. Answers the addresses of the sign-in where it is mounted. */
export function requireUser(app: RelyingApp): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requireUser(request))
}

/** Lets through who holds the permission. */
export function requirePermission(
  app: RelyingApp,
  permission: string,
): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requirePermission(request, permission))
}

/** Lets through who has proved who they are at most so long ago, ten minutes where nothing is said; others prove it and come back. */
export function requireRecentSignIn(
  app: RelyingApp,
  options: { maxAgeSeconds?: number } = {},
): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requireRecentSignIn(request, options.maxAgeSeconds))
}

/** Lets through who has proved a second factor in this session; others prove it, or enrol one, and come back. */
export function requireSecondFactor(app: RelyingApp): MiddlewareHandler<{ Variables: { person: SignedIn } }> {
  return gate(app, (request) => app.requireSecondFactor(request))
}

/** Lets everybody through; `context.var.person` is undefined for a visitor. For pages that are open to all. */
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
    // What a signed-in person saw must not come back from a cache after they signed out. Said before the answer is made, since one that exists is made anew.
    context.header('cache-control', 'no-store')
    await next()
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    return undefined
  }
}
