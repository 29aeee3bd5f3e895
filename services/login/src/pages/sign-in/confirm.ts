import { Refusal } from '@constellation/client'
import { readForm } from '../../browser/form.ts'
import { type BrowserSession, provePassword, readSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { messagesOf } from '../../locales/index.ts'
import { type ConfirmPasswordPage, confirmPasswordPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { providerButtons } from '../identities/provider-buttons.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { hasFactor } from './recent.ts'

/** GET /login/confirm: the application wants to be sure that the person who is signed in is here now. */
export async function showConfirm(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const session = await readSession(deps, context)
  if ('over' in session) return redirectTo(deps, context, inFlow('/login', flow))
  const { passwordChangedAt } = await deps.rbac(session.accessToken).getMe()
  // A password alone would not be enough, or there is none.
  const needsFactor = session.aal < 2 || passwordChangedAt === null
  if (needsFactor && (await hasFactor(deps, session))) return redirectTo(deps, context, inFlow('/login/step-up', flow))
  return view(deps, context, flow, session, {})
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
  const me = await person.getMe()
  const linked = await linkedProviders(deps, session)
  const here = inFlow('/login/confirm', flow)
  const frame = frameOf(deps, context, here)
  const page = confirmPasswordPage(frame, {
    ...formOf(deps, context, here),
    ...shown,
    email: me.email ?? me.displayName ?? '',
    asksPassword: me.passwordChangedAt !== null,
    alternatives: [
      ...(session.aal >= 2 && (await hasFactor(deps, session))
        ? [{ label: messagesOf(frame.locale).confirmPassword.useFactor, href: inFlow('/login/step-up', flow) }]
        : []),
      ...providerButtons(deps, flow, frame.locale, (name) => linked?.has(name) ?? true),
    ],
    why: 'other',
    links: {
      cancel: flow.application?.defaultDestination ?? '/account/security',
      forgot: inFlow('/forgot', flow),
      otherAccount: inFlow('/login', flow, { prompt: 'select_account' }),
    },
  })
  return answerPage(deps, context, page, status)
}

/** By which providers the person can prove themselves. Nobody says it while a step is outstanding: then any may be tried. */
async function linkedProviders(deps: Deps, { accessToken, userId, restricted }: BrowserSession) {
  if (restricted) return undefined
  const { items } = await deps.rbac(accessToken).listCredentials({ params: { id: userId } })
  return new Set(items.flatMap(({ provider }) => provider ?? []))
}
