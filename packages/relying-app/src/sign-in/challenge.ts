import type { Deps } from '../deps.ts'
import { isNavigation, isSameOrigin } from '../http/is-navigation.ts'
import { problemResponse } from '../http/problem-response.ts'
import { type Demand, parametersOf } from './demand.ts'
import { returnPath } from './return-path.ts'
import { sendAgainPage } from './send-again-page.ts'
import { startSignIn } from './start-sign-in.ts'

/**
 * Answers a request when nobody is signed in, or when the sign-in does not meet the demand. A page request is redirected to login and
 * back. A form keeps its fields and can be sent again. A program gets a problem document that says where to sign in.
 */
export async function challenge(deps: Deps, request: Request, demand: Demand = {}): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const ask = parametersOf(demand)
  if (!isNavigation(request)) return refuseProgram(deps, request, demand)
  if (request.method === 'GET' || request.method === 'HEAD')
    return startSignIn(deps, request, { returnTo: returnPath(deps.origin, pathname + search), ask })
  return sendAgainPage(deps, request, { sameOrigin: isSameOrigin(request, deps.origin), ask })
}

function refuseProgram(deps: Deps, request: Request, demand: Demand): Response {
  const page = URL.parse(request.headers.get('referer') ?? '')
  const returnTo = page?.origin === deps.origin ? returnPath(deps.origin, page.pathname + page.search) : '/'
  const query = new URLSearchParams({ return_to: returnTo, ...parametersOf(demand) })
  return problemResponse({
    ...refusalOf(demand),
    requestId: deps.newRequestId(),
    more: { signInUrl: `${deps.origin}/auth/sign-in?${query}` },
  })
}

function refusalOf({ secondFactor, maxAgeSeconds }: Demand) {
  if (secondFactor)
    return {
      code: 'second_factor_required',
      detail: 'a second factor is required: open signInUrl in the browser',
    } as const
  if (maxAgeSeconds !== undefined)
    return { code: 'reauth_required', detail: 'a recent sign-in is required: open signInUrl in the browser' } as const
  return { code: 'session_required', detail: 'nobody is signed in: open signInUrl in the browser' } as const
}
