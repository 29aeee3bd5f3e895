import { forgetSession } from '../../browser/session.ts'
import { type Form, resetPasswordPage } from '../../views/index.ts'
import { formFailure, newPasswordError, refusedFields } from '../form-errors.ts'
import { deadLink, readLink, tokenOf } from '../links/read-link.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'

type Shown = Pick<Form<'newPassword'>, 'errors' | 'failure'>

/** GET /reset */
export function showReset(request: PageRequest): Promise<Response> {
  return view(request, {})
}

/** POST /reset: sets the new password and ends every session. The person then signs in with the new password. */
export const reset: FormPage = {
  async submit(request, form) {
    const { browser } = request
    const newPassword = form.field('newPassword')
    const errors = newPasswordError(request.deps, 'newPassword', newPassword)
    if (errors.newPassword) return view(request, { errors }, 422)
    try {
      const place = { browserId: browser.id, client: browser.client }
      await request.rbac.resetPassword({ body: { token: tokenOf(request), newPassword, ...place } })
    } catch (error) {
      return showRefusal(request, error)
    }
    forgetSession(browser)
    return request.redirect(request.inFlow('/login', { notice: 'password_reset' }))
  },
  expired: (request) => view(request, { failure: { code: 'invalid_csrf' } }, 403),
}

async function showRefusal(request: PageRequest, error: unknown) {
  const refused = refusedFields(error, { password: 'newPassword' })
  if (refused) return view(request, { errors: refused }, 422)
  if (deadLink(error)) return view(request, {}, 400)
  const { failure, status } = formFailure(request, error)
  return view(request, { failure }, status)
}

async function view(request: PageRequest, shown: Shown, status = 200): Promise<Response> {
  const here = request.inFlow('/reset', { token: tokenOf(request) })
  const frame = request.frame(here)
  const link = await readLink(request, 'reset_password')
  if ('dead' in link) {
    const links = { forgot: request.inFlow('/forgot'), signIn: request.inFlow('/login') }
    return request.render(resetPasswordPage(frame, { state: link.dead, links }), link.dead === 'used' ? 200 : 400)
  }
  const form = { ...request.formTo(here), ...shown }
  return request.render(resetPasswordPage(frame, { ...form, state: 'ready', email: link.email }), status)
}
