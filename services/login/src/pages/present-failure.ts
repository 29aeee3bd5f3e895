import type { Failure, ServiceEnv } from '@constellation/chassis'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { accountClosedPage, errorPage } from '../views/index.ts'
import { answerPage, frameOf } from './page.ts'

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
  const here = context.req.method === 'GET' ? undefined : '/login'
  const frame = frameOf(deps, context, here)
  if (failure.retryAfterSeconds !== undefined)
    context.header('retry-after', String(Math.max(1, Math.ceil(failure.retryAfterSeconds))))
  if (failure.allow) context.header('allow', failure.allow.join(', '))
  context.header('x-request-id', context.var.requestId)
  const { code } = failure
  if (code === 'user_disabled' || code === 'account_suspended') {
    return answerPage(
      deps,
      context,
      accountClosedPage(frame, { code, links: { otherAccount: '/login' } }),
      failure.status,
    )
  }
  const retryAt =
    failure.retryAfterSeconds === undefined
      ? undefined
      : new Date(deps.now().getTime() + failure.retryAfterSeconds * 1000)
  const links = waysOn(failure, frame.here)
  return answerPage(
    deps,
    context,
    errorPage(frame, { code, requestId: context.var.requestId, retryAt, links }),
    failure.status,
  )
}

function waysOn({ code, status }: Failure, here: string) {
  if (code === 'not_found' || code === 'method_not_allowed') return { home: '/account/security' }
  if (code === 'session_required' || code === 'session_ended') return { signIn: '/login' }
  return status >= 500 || status === 429 ? { retry: here } : { signIn: '/login' }
}
