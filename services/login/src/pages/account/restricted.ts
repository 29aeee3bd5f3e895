import { type Form, restrictedPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { goOn, isStepOutstanding } from '../handoff/go-on.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { showMissingFactor } from '../second-factors/missing-factor.ts'

const path = '/account/restricted'

/**
 * GET /account/restricted: signed in, but a step is outstanding. In this order: a password of one's own, the address, a second factor.
 * Without one, the person goes on.
 */
export async function showRestricted(request: SignedInRequest): Promise<Response> {
  if (!isStepOutstanding(request, request.session)) return goOn(request, request.session)
  const me = await request.person.getMe()
  if (me.mustChangePassword) return request.redirect(request.inFlow('/account/password'))
  const isAddressUnproved = me.restricted || (me.email !== null && !me.emailVerified)
  return isAddressUnproved ? view(request, {}) : showMissingFactor(request)
}

/** POST /account/restricted: sends the link again. */
export const resendFromRestricted: FormPage<SignedInRequest> = {
  async submit(request) {
    const { browser, flow } = request
    const { email } = await request.person.getMe()
    try {
      const where = { browserId: browser.id, returnTo: flow.query.toString(), client: browser.client }
      await request.rbac.resendConfirmation({ body: { email: email ?? '', ...where } })
    } catch (error) {
      const { failure, status } = formFailure(request, error)
      return view(request, { failure }, status)
    }
    return request.redirect(request.inFlow(path, { sent: '1' }))
  },
  expired: (request) => view(request, { failure: { code: 'invalid_csrf' } }, 403),
}

async function view(request: SignedInRequest, shown: Pick<Form, 'failure'>, status = 200): Promise<Response> {
  const { email } = await request.person.getMe()
  const here = request.inFlow(path)
  const page = restrictedPage(request.frame(here), {
    email: email ?? '',
    again: { ...request.formTo(here), ...shown },
    sentAgain: request.query('sent') !== undefined,
    signOut: request.formTo(request.inFlow('/logout')),
    links: { check: here },
  })
  return request.render(page, status)
}
