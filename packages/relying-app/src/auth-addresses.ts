import type { Deps } from './deps.ts'
import { isSameOrigin } from './http/is-navigation.ts'
import { problemResponse } from './http/problem-response.ts'
import { LoginUnavailable } from './session/session-errors.ts'
import type { Sessions } from './session/sessions.ts'
import { finishSignIn } from './sign-in/finish-sign-in.ts'
import { returnPath } from './sign-in/return-path.ts'
import { signedInPage, unavailablePage } from './sign-in/sign-in-pages.ts'
import { startSignIn } from './sign-in/start-sign-in.ts'
import { backChannelLogout } from './sign-out/back-channel-logout.ts'
import { signOut } from './sign-out/sign-out.ts'

type Answer = (deps: Deps, sessions: Sessions, request: Request) => Promise<Response> | Response

/** Answers requests to the addresses of the sign-in itself. Gives undefined for every other address. */
export async function answerAuthAddress(deps: Deps, sessions: Sessions, request: Request) {
  const { pathname } = new URL(request.url)
  const address = pathname === deps.callbackPath ? { GET: finish } : addresses[pathname]
  if (!address) return undefined
  const answer: Answer | undefined = address[request.method]
  if (!answer) return wrongMethod(deps, Object.keys(address))
  try {
    return await answer(deps, sessions, request)
  } catch (error) {
    if (!(error instanceof LoginUnavailable)) throw error
    return unavailablePage(deps, '/')
  }
}

const finish: Answer = (deps, sessions, request) => finishSignIn(deps, sessions, request)

const addresses: Record<string, Record<string, Answer>> = {
  '/auth/sign-in': { GET: begin },
  '/auth/signed-in': { GET: (deps) => signedInPage(deps) },
  '/auth/renew': { POST: renew },
  '/auth/sign-out': { POST: end },
  '/auth/backchannel-logout': { POST: (deps, _sessions, request) => backChannelLogout(deps, request) },
}

function begin(deps: Deps, _sessions: Sessions, request: Request) {
  const query = new URL(request.url).searchParams
  const ask = Object.fromEntries(
    ['prompt', 'locale', 'max_age', 'acr_values'].flatMap((name) => query.getAll(name).map((value) => [name, value])),
  )
  const page = query.get('return_to')
  // The only address of the sign-in that a person may be sent back to.
  const returnTo = page === '/auth/signed-in' ? page : returnPath(deps.origin, page)
  return startSignIn(deps, request, { returnTo, ask })
}

/** Renews the access token now, for a page that knows of a change. Answers 204, or 401 when nobody is signed in any more. */
async function renew(deps: Deps, sessions: Sessions, request: Request) {
  if (!isSameOrigin(request, deps.origin)) return refuseOrigin(deps, 'renewing')
  const session = await sessions.find(request)
  const renewed = session && (await sessions.renew(session))
  if (renewed) return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  return problemResponse({ code: 'session_required', detail: 'nobody is signed in', requestId: deps.newRequestId() })
}

async function end(deps: Deps, sessions: Sessions, request: Request) {
  if (!isSameOrigin(request, deps.origin)) return refuseOrigin(deps, 'signing out')
  return signOut(deps, sessions, await sessions.find(request))
}

function refuseOrigin(deps: Deps, act: string) {
  const detail = `${act} is only allowed from a page of the application itself`
  return problemResponse({ code: 'origin_denied', detail, requestId: deps.newRequestId() })
}

function wrongMethod(deps: Deps, methods: string[]) {
  const allow = methods.join(', ')
  const detail = `this address accepts ${allow}`
  return problemResponse({ code: 'method_not_allowed', detail, requestId: deps.newRequestId(), headers: { allow } })
}
