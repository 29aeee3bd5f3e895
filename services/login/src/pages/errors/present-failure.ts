import type { Failure } from '@constellation/chassis'
import type { ErrorCode } from '@constellation/contract'
import type { Deps } from '../../deps.ts'
import { statusOf } from '../../error-codes.ts'
import { flowQuery, inFlow } from '../../flow/flow.ts'
import { accountClosedPage, errorPage } from '../../views/index.ts'
import { type PageContext, type PageRequest, pageRequestOf } from '../page-request.ts'

/** Shows a failure as a page to a person. A program gets its problem document. */
export function presentFailure(deps: Deps, failure: Failure, context: PageContext): Promise<Response> | undefined {
  const accepts = context.req.header('accept') ?? ''
  const isPerson = accepts.includes('text/html') || context.req.header('sec-fetch-mode') === 'navigate'
  if (!isPerson || context.req.path.startsWith('/handoff/')) return undefined
  if (failure.allow) context.header('allow', failure.allow.join(', '))
  return showFailure(pageRequestOf(deps, context), failure, hereOf(context))
}

async function showFailure(request: PageRequest, failure: Failure, here: string | undefined) {
  const { code, retryAfterSeconds } = failure
  const status = statusOf(code)
  const frame = request.frame(here)
  if (retryAfterSeconds !== undefined) request.retryAfter(retryAfterSeconds)
  const flow = { query: remainingFlow(request, failure) }
  if (code === 'user_disabled' || code === 'account_suspended') {
    const links = { otherAccount: inFlow('/login', flow) }
    return request.render(accountClosedPage(frame, { code, links }), status)
  }
  const nowMs = frame.now.getTime()
  const retryAt = retryAfterSeconds === undefined ? undefined : new Date(nowMs + retryAfterSeconds * 1000)
  const links = request.waysOn ?? waysOnAfter({ code, status }, frame.here, flow)
  return request.render(errorPage(frame, { code, retryAt, links }), status)
}

function waysOnAfter(
  { code, status }: { code: ErrorCode; status: number },
  here: string,
  flow: { query: URLSearchParams },
) {
  if (code === 'provider_disabled') return { signIn: inFlow('/login', flow) }
  if (code === 'not_found' || code === 'method_not_allowed') return { home: '/account/security' }
  if (code === 'application_denied') return { otherAccount: inFlow('/login', flow, { prompt: 'select_account' }) }
  return status >= 500 || status === 429 ? { retry: here } : { signIn: inFlow('/login', flow) }
}

/** The flow of the address, so that the way on leads there; empty when the flow itself was refused. */
function remainingFlow({ url }: PageRequest, { code }: Failure) {
  const isRefused = code === 'invalid_next' || code === 'unknown_application' || code === 'malformed_request'
  return isRefused ? new URLSearchParams() : flowQuery(url.searchParams)
}

/** The page to go back to, where the address of the request does not show it. The answer of a provider works once. */
function hereOf({ req }: PageContext) {
  if (req.path.endsWith('/callback')) return '/login'
  return req.method !== 'GET' && req.path.startsWith('/account/') ? '/account/security' : undefined
}
