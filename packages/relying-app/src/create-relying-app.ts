import { answerAuthAddress } from './auth-addresses.ts'
import { openDeps } from './deps.ts'
import { isNavigation } from './http/is-navigation.ts'
import { problemResponse } from './http/problem-response.ts'
import type { RelyingAppOptions } from './relying-app-options.ts'
import { LoginUnavailable } from './session/session-errors.ts'
import { createSessions } from './session/sessions.ts'
import type { SignedIn } from './session/signed-in.ts'
import { toSignedIn } from './session/to-signed-in.ts'
import { challenge } from './sign-in/challenge.ts'
import { type Demand, meets } from './sign-in/demand.ts'
import { notPermittedPage, unavailablePage } from './sign-in/sign-in-pages.ts'

/** The sign-in of one application, over web-standard requests. `./hono` and `./node` turn it into middleware. */
export type RelyingApp = {
  /** Answers the addresses of the sign-in itself, all below `/auth/`. Gives undefined for a request to the application. */
  handle(request: Request): Promise<Response | undefined>
  /** The signed-in person, or undefined for a visitor. Gives a response when login cannot tell, for the caller to return. */
  optionalUser(request: Request): Promise<SignedIn | undefined | Response>
  /** The signed-in person. Gives a response when nobody is signed in, for the caller to return. */
  requireUser(request: Request): Promise<SignedIn | Response>
  /** Like `requireUser`, and the person holds the permission. */
  requirePermission(request: Request, permission: string): Promise<SignedIn | Response>
  /** Like `requireUser`, and the person proved who they are within `maxAgeSeconds`: protects sensitive acts on an unlocked screen. */
  requireRecentSignIn(request: Request, maxAgeSeconds?: number): Promise<SignedIn | Response>
  /** Like `requireUser`, and the person proved a second factor in this session. A person without one is sent to enrol one. */
  requireSecondFactor(request: Request): Promise<SignedIn | Response>
}

/** How recent a sign-in has to be when the application does not say, in seconds. */
const recentSeconds = 600

/** Adds sign-in by login to an application. Throws an error with a readable reason when an option is not valid. */
export function createRelyingApp(options: RelyingAppOptions): RelyingApp {
  const deps = openDeps(options)
  const sessions = createSessions(deps)

  async function optionalUser(request: Request) {
    try {
      const session = await sessions.find(request)
      return session && toSignedIn(deps, sessions, session)
    } catch (error) {
      if (!(error instanceof LoginUnavailable)) throw error
      return isNavigation(request) ? unavailablePage(deps, pathOf(request)) : error.getResponse()
    }
  }

  async function requireUser(request: Request) {
    return (await optionalUser(request)) ?? challenge(deps, request)
  }

  async function requirePermission(request: Request, permission: string) {
    const person = await requireUser(request)
    if (person instanceof Response || (await person.can(permission))) return person
    if (isNavigation(request)) return notPermittedPage(deps, permission)
    const detail = `this needs the permission "${permission}"`
    return problemResponse({ code: 'permission_denied', detail, requestId: deps.newRequestId() })
  }

  async function requireAssurance(request: Request, demand: Demand) {
    const person = await optionalUser(request)
    if (person instanceof Response || (person && meets(person, demand, deps.now()))) return person
    return challenge(deps, request, demand)
  }

  return {
    handle: (request) => answerAuthAddress(deps, sessions, request),
    optionalUser,
    requireUser,
    requirePermission,
    requireRecentSignIn: (request, maxAgeSeconds = recentSeconds) => requireAssurance(request, { maxAgeSeconds }),
    requireSecondFactor: (request) => requireAssurance(request, { secondFactor: true }),
  }
}

function pathOf(request: Request) {
  const { pathname, search } = new URL(request.url)
  return pathname + search
}
