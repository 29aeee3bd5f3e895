import { Refusal } from '@constellation/client'
import { readForm } from '../browser/form.ts'
import { type BrowserSession, provePassword, readSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { type Flow, inFlow, readFlow } from '../flow/flow.ts'
import { type ConfirmPasswordPage, confirmPasswordPage } from '../views/index.ts'
import { formFailure } from './form-errors.ts'
import { goOn } from './go-on.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from './page.ts'
import { providerButtons } from './provider-buttons.ts'

/** GET /login/confirm: the application wants to be sure that the person who is signed in is here now. */
export async function showConfirm(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const session = await readSession(deps, context)
  return 'over' in session ? redirectTo(deps, context, inFlow('/login', flow)) : view(deps, context, flow, session, {})
}

/** POST /login/confirm: proves the password again, and goes on in the same session. */
export async function confirm(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const session = await readSession(deps, context)
  if ('over' in session) return redirectTo(deps, context, inFlow('/login', flow))
  const form = await readForm(deps, context)
  if (!form.genuine) return view(deps, context, flow, session, { failure: { code: 'invalid_csrf' } }, 403)
  const password = form.field('password')
  if (!password) return view(deps, context, flow, session, { errors: { password: 'password_required' } }, 422)
  try {
    const tokens = await provePassword(deps, context, session.accessToken, password)
    return await goOn(deps, context, flow, tokens)
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined
    if (code === 'invalid_credentials' || code === 'validation_failed')
      return view(deps, context, flow, session, { errors: { password: 'password_wrong' } }, 401)
    if (code === 'recovery_required') return redirectTo(deps, context, inFlow('/forgot', flow))
    const { failure, status } = formFailure(deps, context, error)
    return view(deps, context, flow, session, { failure }, status)
  }
}

async function view(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  session: BrowserSession,
  shown: Pick<ConfirmPasswordPage, 'errors' | 'failure'>,
  status = 200,
): Promise<Response> {
  const person = deps.rbac(session.accessToken)
  const [me, { items }] = await Promise.all([
    person.getMe(),
    person.listCredentials({ params: { id: session.userId } }),
  ])
  const here = inFlow('/login/confirm', flow)
  const frame = frameOf(deps, context, here)
  const page = confirmPasswordPage(frame, {
    ...formOf(deps, context, here),
    ...shown,
    email: me.email ?? me.displayName ?? '',
    asksPassword: items.some(({ kind }) => kind === 'password'),
    alternatives: providerButtons(deps, flow, frame.locale, (name) => items.some(({ provider }) => provider === name)),
    why: 'other',
    links: {
      cancel: flow.application?.defaultDestination ?? '/account/security',
      forgot: inFlow('/forgot', flow),
      otherAccount: inFlow('/login', flow, { prompt: 'select_account' }),
    },
  })
  return answerPage(deps, context, page, status)
}
