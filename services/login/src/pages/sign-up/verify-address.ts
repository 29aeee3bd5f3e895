import { Refusal } from '@constellation/client'
import { type Form, verifyAddressPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { type DeadLink, deadLink, readLink, tokenOf } from '../links/read-link.ts'
import { nameOf } from '../name-of.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest } from '../page-request.ts'
import { beginChallenge, challengeIn } from '../second-factors/begin-challenge.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'
import { readSignedIn } from '../signed-in.ts'

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
  if (deadLink(error)) return view(request, {}, 400)
  const { failure, status } = formFailure(request, error)
  return view(request, { failure }, status)
}

async function view(request: PageRequest, shown: Shown, status = 200): Promise<Response> {
  const here = request.inFlow('/verify', { token: tokenOf(request) })
  const link = await readLink(request, 'confirm_email')
  if ('dead' in link) return viewDead(request, link.dead, status)
  const ready = { state: 'ready', email: link.email, asksPassword: link.passwordRequired } as const
  const page = verifyAddressPage(request.frame(here), { ...request.formTo(here), ...shown, ...ready })
  return request.render(page, status)
}

/** A link that was used says so, and leads on to where the person was going: the sign-in page lets them through when they are signed in. */
async function viewDead(request: PageRequest, dead: DeadLink, status: number): Promise<Response> {
  const frame = request.frame(request.inFlow('/verify', { token: tokenOf(request) }))
  const links = { signIn: request.inFlow('/login') }
  if (dead === 'used') {
    const signedIn = await readSignedIn(request)
    const signedInAs = 'over' in signedIn ? undefined : nameOf(request, await signedIn.person.getMe())
    const app = request.flow.application ?? null
    return request.render(verifyAddressPage(frame, { state: 'used', signedInAs, app, links }))
  }
  const again = request.formTo(request.inFlow('/resend'))
  return request.render(verifyAddressPage(frame, { ...again, state: 'expired', links }), status === 200 ? 400 : status)
}
