import type { Deps } from '../deps.ts'
import { isNavigation, isSameOrigin } from '../http/is-navigation.ts'
import { problemResponse } from '../http/problem-response.ts'
import { returnPath } from './return-path.ts'
import { sendAgainPage } from './send-again-page.ts'
import { startSignIn } from './start-sign-in.ts'

/**
 * The answer to a request that needs somebody signed in and has nobody: a page that was asked for goes to login and comes back; a form keeps
 * what was typed and can be sent again; a program gets a problem document that says where to sign in.
 */
export async function challenge(deps: Deps, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  if (!isNavigation(request)) return refuseProgram(deps, request)
  if (request.method === 'GET' || request.method === 'HEAD')
    return startSignIn(deps, request, { returnTo: returnPath(deps.origin, pathname + search) })
  return sendAgainPage(deps, request, isSameOrigin(request, deps.origin))
}

function refuseProgram(deps: Deps, request: Request): Response {
  const page = URL.parse(request.headers.get('referer') ?? '')
  const returnTo = page?.origin === deps.origin ? returnPath(deps.origin, page.pathname + page.search) : '/'
  return problemResponse({
    code: 'session_required',
    detail: 'nobody is signed in: open signInUrl in the browser',
    requestId: deps.newRequestId(),
    more: { signInUrl: `${deps.origin}/auth/sign-in?${new URLSearchParams({ return_to: returnTo })}` },
  })
}
