import { Refusal } from '@constellation/client'
import { type Form, verifyAddressPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { readLink, tokenOf } from '../links/read-link.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { beginChallenge, challengeIn } from '../second-factors/begin-challenge.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'

type Shown = Pick<Form<'password'>, 'errors' | 'failure'>

/** GET /verify: shows what the link does. Only the button does it: programs open links too. */
export function showVerify(request: PageRequest): Promise<Response> {
  return view(request, {})
}

/** POST /verify: proves the address, signs the person in and goes on to where they were going. */
export const verify: FormPage = {
  async submit(request, form) {
    const { browser, flow } = request
    const token = tokenOf(request)
    const password = form.field('password')
    try {
      const body = { token, browserId: browser.id, minAal: flow.minAal, client: browser.client }
      const tokens = await request.rbac.confirmEmail({ body: { ...body, ...(password && { password }) } })
      return await completeSignIn(request, tokens)
    } catch (error) {
      const challenge = challengeIn(error)
      return challenge ? beginChallenge(request, challenge) : showRefusal(request, error)
    }
  },
  expired: (request) => view(request, { failure: { code: 'invalid_csrf' } }, 403),
}

async function showRefusal(request: PageRequest, error: unknown) {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'invalid_credentials') return view(request, { errors: { password: 'password_wrong' } }, 401)
  if (code === 'password_required') return view(request, { errors: { password: 'password_required' } }, 422)
  if (code === 'link_expired' || code === 'invalid_link') return view(request, {}, 400)
  const { failure, status } = formFailure(request, error)
  return view(request, { failure }, status)
}

async function view(request: PageRequest, shown: Shown, status = 200): Promise<Response> {
  const here = request.inFlow('/verify', { token: tokenOf(request) })
  const link = await readLink(request, 'confirm_email')
  if (!link) {
    const again = request.formTo(request.inFlow('/resend'))
    const links = { signIn: request.inFlow('/login') }
    const page = verifyAddressPage(request.frame(here), { ...again, state: 'expired', links })
    return request.render(page, status === 200 ? 400 : status)
  }
  const ready = { state: 'ready', email: link.email, asksPassword: link.passwordRequired } as const
  const page = verifyAddressPage(request.frame(here), { ...request.formTo(here), ...shown, ...ready })
  return request.render(page, status)
}
