import { browserId } from '../browser/browser-id.ts'
import { readForm } from '../browser/form.ts'
import { type BrowserSession, clientInfo } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { inFlow, readFlow } from '../flow/flow.ts'
import { type Form, restrictedPage } from '../views/index.ts'
import { formFailure } from './form-errors.ts'
import { goOn } from './go-on.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from './page.ts'

/** GET /account/restricted: signed in, but the address has to be proved first; whose step is done goes on. */
export async function showRestricted(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  if (!session.restricted) return goOn(deps, context, flow, session)
  return view(deps, context, session, {})
}

/** POST /account/restricted: sends the link again. */
export async function resendFromRestricted(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return view(deps, context, session, { failure: { code: 'invalid_csrf' } }, 403)
  const { email } = await deps.rbac(session.accessToken).getMe()
  try {
    const body = {
      email: email ?? '',
      browserId: browserId(deps, context),
      returnTo: flow.query.toString(),
      client: clientInfo(deps, context),
    }
    await deps.rbac().resendConfirmation({ body })
  } catch (error) {
    const { failure, status } = formFailure(deps, context, error)
    return view(deps, context, session, { failure }, status)
  }
  return redirectTo(deps, context, inFlow('/account/restricted', flow, { sent: '1' }))
}

async function view(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  shown: Pick<Form, 'failure'>,
  status = 200,
): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const { email } = await deps.rbac(session.accessToken).getMe()
  const here = inFlow('/account/restricted', flow)
  const page = restrictedPage(frameOf(deps, context, here), {
    email: email ?? '',
    again: { ...formOf(deps, context, here), ...shown },
    sentAgain: context.req.query('sent') !== undefined,
    signOut: formOf(deps, context, inFlow('/logout', flow)),
    links: { check: inFlow('/account/restricted', flow) },
  })
  return answerPage(deps, context, page, status)
}
