import type { Failure, ServiceEnv } from '@constellation/chassis'
import type { Context } from 'hono'
import type { Deps } from '../../deps.ts'
import { flowQuery, inFlow } from '../../flow/flow.ts'
import { accountClosedPage, errorPage } from '../../views/index.ts'
import { answerPage, frameOf } from '../page.ts'
import { remembered } from '../remembered.ts'

/** Shows a failure as a page where a person looks at it; a program gets its problem document. */
export function presentFailure(
  deps: Deps,
  failure: Failure,
  context: Context<ServiceEnv>,
): Promise<Response> | undefined {
  const reads = context.req.header('accept') ?? ''
  const isPerson = reads.includes('text/html') || context.req.header('sec-fetch-mode') === 'navigate'
  return isPerson && !context.req.path.startsWith('/handoff/') ? showFailure(deps, failure, context) : undefined
}

async function showFailure(deps: Deps, failure: Failure, context: Context<ServiceEnv>): Promise<Response> {
  const { code, status, retryAfterSeconds } = failure
  const frame = frameOf(deps, context, whereFormWas(context))
  if (retryAfterSeconds !== undefined) context.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))))
  if (failure.allow) context.header('allow', failure.allow.join(', '))
  const flow = { query: flowLeft(failure, context) }
  if (code === 'user_disabled' || code === 'account_suspended') {
    const links = { otherAccount: inFlow('/login', flow) }
    return answerPage(deps, context, accountClosedPage(frame, { code, links }), status)
  }
  const retryAt =
    retryAfterSeconds === undefined ? undefined : new Date(deps.now().getTime() + retryAfterSeconds * 1000)
  const links = remembered(context).ways ?? waysOn(failure, frame.here, flow)
  return answerPage(deps, context, errorPage(frame, { code, requestId: context.var.requestId, retryAt, links }), status)
}

function waysOn({ code, status }: Failure, here: string, flow: { query: URLSearchParams }) {
  if (code === 'provider_disabled') return { signIn: inFlow('/login', flow) }
  if (code === 'not_found' || code === 'method_not_allowed') return { home: '/account/security' }
  if (code === 'application_denied') return { otherAccount: inFlow('/login', flow, { prompt: 'select_account' }) }
  return status >= 500 || status === 429 ? { retry: here } : { signIn: inFlow('/login', flow) }
}

/** Where the person was going, so that the way on leads there; nowhere, when that itself is what was refused. */
function flowLeft({ code }: Failure, { req }: Context) {
  const isRefused = code === 'invalid_next' || code === 'unknown_application' || code === 'malformed_request'
  return isRefused ? new URLSearchParams() : flowQuery(new URL(req.url).searchParams)
}

/** The page that a form stood on has the address the form is sent to; those of the account page stand on that one. The answer of a provider counts once. */
function whereFormWas({ req }: Context) {
  if (req.path.endsWith('/callback')) return '/login'
  return req.method !== 'GET' && req.path.startsWith('/account/') ? '/account/security' : undefined
}
