import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { type BrowserSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { enrolPage, type Form, restrictedPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn, isStepOutstanding } from '../handoff/go-on.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'

/** GET /account/restricted: signed in, but a step is outstanding: a password of one's own, the address, then a second factor. Whose step is done goes on. */
export async function showRestricted(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  if (!isStepOutstanding(flow, session)) return goOn(deps, context, flow, session)
  const me = await deps.rbac(session.accessToken).getMe()
  if (me.mustChangePassword) return redirectTo(deps, context, inFlow('/account/password', flow))
  const isAddressUnproved = me.restricted || (me.email !== null && !me.emailVerified)
  return isAddressUnproved ? view(deps, context, session, {}) : showMissingFactor(deps, context, session, flow)
}

/** Who has a factor that would be taken proves it; anybody else sets one up. */
async function showMissingFactor(deps: Deps, context: PageContext, session: BrowserSession, flow: Flow) {
  const { items, allowed } = await deps.rbac(session.accessToken).listFactors({ params: { id: session.userId } })
  const hasOne = items.some(({ kind }) => allowed.some((one) => one === kind))
  if (hasOne && session.aal < 2 && !context.req.query('enrol'))
    return redirectTo(deps, context, inFlow('/login/step-up', flow))
  const page = enrolPage(frameOf(deps, context, inFlow('/account/restricted', flow)), {
    links: {
      app: allowed.includes('totp') ? inFlow('/account/factors/totp', flow) : undefined,
      passkey: allowed.includes('webauthn') ? inFlow('/account/factors/passkey', flow) : undefined,
    },
    signOut: formOf(deps, context, inFlow('/logout', flow)),
  })
  return answerPage(deps, context, page)
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
