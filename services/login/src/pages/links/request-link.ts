import { Refusal } from '@constellation/client'
import { typedEmail } from '@constellation/contract'
import { type ForgotPasswordPage, forgotPasswordPage } from '../../views/index.ts'
import { emailError, formFailure, refusedFields } from '../form-errors.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { rememberMailTo } from './mail-to.ts'

type LinkPurpose = ForgotPasswordPage['purpose']

/** The page on which each kind of link is requested. */
export const requestPaths = { recovery: '/forgot', confirm_again: '/resend' } as const satisfies Record<
  LinkPurpose,
  string
>

/** GET /forgot, GET /resend */
export function showLinkRequest(purpose: LinkPurpose) {
  return (request: PageRequest): Promise<Response> => view(request, purpose, {})
}

/** POST /forgot, POST /resend: requests the link. What follows never tells whether the address is known. */
export function requestLink(purpose: LinkPurpose): FormPage {
  return {
    async submit(request, form) {
      const email = typedEmail(form.field('email'))
      const errors = emailError(email)
      if (errors.email) return view(request, purpose, { email, errors }, 422)
      try {
        await send(request, purpose, email)
      } catch (error) {
        return showRefusal(request, purpose, email, error)
      }
      rememberMailTo(request, email)
      const again = request.query('again') ? { again: '1' } : {}
      return request.redirect(request.inFlow('/check-mail', { after: purpose, ...again }))
    },
    expired: (request, form) =>
      view(request, purpose, { email: typedEmail(form.field('email')), failure: { code: 'invalid_csrf' } }, 403),
  }
}

function send({ browser, flow, rbac }: PageRequest, purpose: LinkPurpose, email: string) {
  const body = { email, browserId: browser.id, returnTo: flow.query.toString(), client: browser.client }
  return purpose === 'recovery' ? rbac.requestPasswordReset({ body }) : rbac.resendConfirmation({ body })
}

async function showRefusal(request: PageRequest, purpose: LinkPurpose, email: string, error: unknown) {
  const refused = error instanceof Refusal && refusedFields(error, {})
  if (refused) return view(request, purpose, { email, errors: refused }, 422)
  const { failure, status } = formFailure(request, error)
  return view(request, purpose, { email, failure }, status)
}

type Shown = Pick<ForgotPasswordPage, 'email' | 'errors' | 'failure'>

async function view(request: PageRequest, purpose: LinkPurpose, shown: Shown, status = 200): Promise<Response> {
  const here = request.inFlow(requestPaths[purpose])
  const links = { signIn: request.inFlow('/login') }
  const page = forgotPasswordPage(request.frame(here), { ...request.formTo(here), ...shown, purpose, links })
  return request.render(page, status)
}
