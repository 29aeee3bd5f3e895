import { Refusal } from '@constellation/client'
import { type SignUpPage, signUpDisabledPage, signUpPage } from '../../views/index.ts'
import { formFailure, refusedFields } from '../form-errors.ts'
import { providerButtons } from '../identities/provider-buttons.ts'
import { rememberMailTo } from '../links/mail-to.ts'
import { newAccountErrors, readNewAccount } from '../new-account-form.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'

type Shown = Pick<SignUpPage, 'name' | 'email' | 'errors' | 'failure'>

/** GET /sign-up */
export function showSignUp(request: PageRequest): Promise<Response> {
  return view(request, {})
}

/** POST /sign-up: requests an account. What follows looks the same whether the address is known or not. */
export const signUp: FormPage = {
  async submit(request, form) {
    const typed = readNewAccount(form)
    const { name, email, password } = typed
    const errors = newAccountErrors(request.deps, typed)
    if (errors) return view(request, { name, email, errors }, 422)
    const { browser, locale, flow } = request
    const returnTo = flow.query.toString()
    try {
      await request.rbac.signUp({
        body: { email, password, displayName: name, locale, browserId: browser.id, returnTo, client: browser.client },
      })
    } catch (error) {
      return showRefusal(request, { name, email }, error)
    }
    rememberMailTo(request, email)
    return request.redirect(request.inFlow('/check-mail', { after: 'sign_up' }))
  },
  expired(request, form) {
    const { name, email } = readNewAccount(form)
    return view(request, { name, email, failure: { code: 'invalid_csrf' } }, 403)
  },
}

async function showRefusal(request: PageRequest, typed: { name: string; email: string }, error: unknown) {
  if (error instanceof Refusal && error.code === 'signup_disabled') {
    const links = { signIn: request.inFlow('/login') }
    return request.render(signUpDisabledPage(request.frame(request.inFlow('/sign-up')), { links }), 403)
  }
  const refused = refusedFields(error, { displayName: 'name' })
  if (refused) return view(request, { ...typed, errors: refused }, 422)
  const { failure, status } = formFailure(request, error)
  return view(request, { ...typed, failure }, status)
}

function view(request: PageRequest, shown: Shown, status = 200): Promise<Response> {
  const here = request.inFlow('/sign-up')
  const page = signUpPage(request.frame(here), {
    ...request.formTo(here),
    ...shown,
    app: request.flow.application ?? null,
    alternatives: providerButtons(request),
    links: { signIn: request.inFlow('/login') },
  })
  return request.render(page, status)
}
