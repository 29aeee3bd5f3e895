import { Refusal } from '@constellation/client'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { type SignUpPage, signUpDisabledPage, signUpPage } from '../../views/index.ts'
import { emailError, formFailure, nameError, newPasswordError, refusedFields } from '../form-errors.ts'
import { providerButtons } from '../identities/provider-buttons.ts'
import { rememberMailTo } from '../links/mail-to.ts'
import { answerPage, formOf, frameOf, localeOf, type PageContext, redirectTo } from '../page.ts'

type Shown = Pick<SignUpPage, 'name' | 'email' | 'errors' | 'failure'>

/** GET /sign-up */
export async function showSignUp(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  return answerPage(deps, context, view(deps, context, flow, {}))
}

/** POST /sign-up: asks for an account. What follows looks the same whether the address is known or not. */
export async function signUp(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  const [name, email, password] = [form.field('name').trim(), form.field('email').trim(), form.field('password')]
  if (!form.genuine)
    return answerPage(deps, context, view(deps, context, flow, { name, email, failure: { code: 'invalid_csrf' } }), 403)
  const errors = { ...nameError(name), ...emailError(email), ...newPasswordError(deps, 'password', password) }
  if (Object.keys(errors).length)
    return answerPage(deps, context, view(deps, context, flow, { name, email, errors }), 422)
  try {
    const locale = localeOf(deps, context)
    const body = {
      email,
      password,
      displayName: name,
      locale,
      browserId: browserId(deps, context),
      returnTo: flow.query.toString(),
      client: clientInfo(deps, context),
    }
    await deps.rbac().signUp({ body })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'signup_disabled') {
      return answerPage(
        deps,
        context,
        signUpDisabledPage(frameOf(deps, context, inFlow('/sign-up', flow)), {
          links: { signIn: inFlow('/login', flow) },
        }),
        403,
      )
    }
    const refused = refusedFields(error, { displayName: 'name' })
    if (refused) return answerPage(deps, context, view(deps, context, flow, { name, email, errors: refused }), 422)
    const { failure, status } = formFailure(deps, context, error)
    return answerPage(deps, context, view(deps, context, flow, { name, email, failure }), status)
  }
  rememberMailTo(deps, context, email)
  return redirectTo(deps, context, inFlow('/check-mail', flow, { after: 'sign_up' }))
}

function view(deps: Deps, context: PageContext, flow: Flow, shown: Shown) {
  const frame = frameOf(deps, context, inFlow('/sign-up', flow))
  return signUpPage(frame, {
    ...formOf(deps, context, inFlow('/sign-up', flow)),
    ...shown,
    app: flow.application ?? null,
    alternatives: providerButtons(deps, flow, frame.locale),
    links: { signIn: inFlow('/login', flow) },
  })
}
