import type { ServiceEnv } from '@constellation/chassis'
import type { Context, Hono } from 'hono'
import { recordEvent } from '../audit/record-event.ts'
import type { Deps } from '../deps.ts'
import { requireAuthMethod } from '../domain/identities/require-auth-method.ts'
import { type Completed, completeProviderSignIn } from '../domain/provider-sign-in/complete-provider-sign-in.ts'
import type { Rendered } from '../pages/sign-in-pages.ts'

/** Puts the pages that people see beside the operations that programs call. */
export function addPages(app: Hono<ServiceEnv>, deps: Deps): void {
  app.get('/auth/email/landing', (context) => {
    context.set('operation', 'showEmailLanding')
    return answer(context, requireAuthMethod(deps, 'email_link').pages.landing())
  })
  app.get('/auth/oauth2/callback', (context) => {
    context.set('operation', 'completeProviderSignIn')
    return showCallback(deps, context)
  })
  app.get('/assets/:file', (context) => {
    context.set('operation', 'readAsset')
    const { email_link: email, oauth2_google: google } = deps.authMethods.selected
    const asset = (email ?? google)?.pages.findAsset(context.req.path)
    return asset ? context.body(asset.bytes, 200, asset.headers) : context.notFound()
  })
}

async function showCallback(deps: Deps, context: Context<ServiceEnv>): Promise<Response> {
  const { pages } = requireAuthMethod(deps, 'oauth2_google')
  const url = new URL(context.req.url)
  const { code, state, error, error_description } = Object.fromEntries(url.searchParams)
  const given = Object.entries({ code, state, error, error_description }).filter(([, value]) => value !== undefined)
  const completed = await completeProviderSignIn(deps, { ...Object.fromEntries(given), host: url.host })
  if (completed.kind === 'confirm') return answer(context, pages.confirm(completed))
  const { status, heading, text, event } = endingOf(completed)
  if (event)
    await recordEvent(deps, {
      ...{ requestId: context.get('requestId'), sourceIp: deps.sourceOf(context) },
      ...{ omniAccount: null, wallet: null, tokenHash: null },
      ...{ kind: event.kind, outcome: event.outcome, detail: `oauth2_google: ${event.outcome}` },
    })
  return answer(context, pages.ended({ heading, text }), status)
}

type Ending = {
  status: number
  heading: string
  text: string
  event?: { kind: 'auth_failed' | 'backend_error'; outcome: string }
}

function endingOf(completed: Exclude<Completed, { kind: 'confirm' }>): Ending {
  const again = 'Start the sign-in again in the program.'
  if (completed.kind === 'unreadable') return { status: 400, heading: 'Google sent no answer', text: again }
  if (completed.kind === 'unknown')
    return {
      status: 401,
      heading: 'This sign-in was already used, or has expired',
      text: again,
      event: { kind: 'auth_failed', outcome: 'unauthorized' },
    }
  const { reason, isOutage } = completed
  if (reason === 'user_denied')
    return { status: 200, heading: 'You did not sign in', text: 'You can close this page. The program gets nothing.' }
  const kind = isOutage ? 'backend_error' : 'auth_failed'
  return {
    status: isOutage ? 502 : 401,
    heading: 'The sign-in at Google did not work',
    text: again,
    event: { kind, outcome: reason },
  }
}

function answer(context: Context<ServiceEnv>, { html, policy }: Rendered, status = 200): Response {
  context.header('content-security-policy', policy)
  context.header('cache-control', 'no-store')
  return context.html(html, status as 200) as Response
}
