import { Refusal } from '@constellation/client'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { beginSession, clientInfo, forgetSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { type Form, resetPasswordPage, verifyAddressPage } from '../../views/index.ts'
import { formFailure, newPasswordError, refusedFields } from '../form-errors.ts'
import { goOn } from '../handoff/go-on.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { beginChallenge, challengeIn } from '../second-factors/challenge.ts'
import { readLink } from './read-link.ts'

/** GET /verify: shows what the link would do. Only the button does it: programs open links too. */
export async function showVerify(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token } = readLinkAddress(deps, context)
  return viewVerify(deps, context, flow, token, {})
}

/** POST /verify: proves the address, signs the person in and goes on to where they were going. */
export async function verify(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token } = readLinkAddress(deps, context)
  const form = await readForm(deps, context)
  if (!form.genuine) return viewVerify(deps, context, flow, token, { failure: { code: 'invalid_csrf' } }, 403)
  const password = form.field('password')
  try {
    const body = {
      token,
      browserId: browserId(deps, context),
      minAal: flow.minAal,
      client: clientInfo(deps, context),
      ...(password && { password }),
    }
    const tokens = await deps.rbac().confirmEmail({ body })
    await beginSession(deps, context, tokens)
    return await goOn(deps, context, flow, tokens)
  } catch (error) {
    const challenge = challengeIn(error)
    if (challenge) return beginChallenge(deps, context, flow, challenge)
    const code = error instanceof Refusal ? error.code : undefined
    if (code === 'invalid_credentials')
      return viewVerify(deps, context, flow, token, { errors: { password: 'password_wrong' } }, 401)
    if (code === 'password_required')
      return viewVerify(deps, context, flow, token, { errors: { password: 'password_required' } }, 422)
    if (code === 'link_expired' || code === 'invalid_link') return viewVerify(deps, context, flow, token, {}, 400)
    const { failure, status } = formFailure(deps, context, error)
    return viewVerify(deps, context, flow, token, { failure }, status)
  }
}

/** GET /reset */
export async function showReset(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token } = readLinkAddress(deps, context)
  return viewReset(deps, context, flow, token, {})
}

/** POST /reset: sets the new password; everybody is signed out, and the person signs in with it. */
export async function reset(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token } = readLinkAddress(deps, context)
  const form = await readForm(deps, context)
  if (!form.genuine) return viewReset(deps, context, flow, token, { failure: { code: 'invalid_csrf' } }, 403)
  const newPassword = form.field('newPassword')
  const errors = newPasswordError(deps, 'newPassword', newPassword)
  if (errors.newPassword) return viewReset(deps, context, flow, token, { errors }, 422)
  try {
    await deps.rbac().resetPassword({ body: { token, newPassword, client: clientInfo(deps, context) } })
  } catch (error) {
    const refused = refusedFields(error, { password: 'newPassword' })
    if (refused) return viewReset(deps, context, flow, token, { errors: refused }, 422)
    if (error instanceof Refusal && (error.code === 'link_expired' || error.code === 'invalid_link'))
      return viewReset(deps, context, flow, token, {}, 400)
    const { failure, status } = formFailure(deps, context, error)
    return viewReset(deps, context, flow, token, { failure }, status)
  }
  forgetSession(deps, context)
  return redirectTo(deps, context, inFlow('/login', flow, { notice: 'password_reset' }))
}

type Shown<Field extends string> = Pick<Form<Field>, 'errors' | 'failure'>

function readLinkAddress(deps: Deps, context: PageContext) {
  const parameters = new URL(context.req.url).searchParams
  return { flow: readFlow(deps, parameters), token: parameters.get('token') ?? '' }
}

async function viewVerify(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  token: string,
  shown: Shown<'password'>,
  status = 200,
): Promise<Response> {
  const frame = frameOf(deps, context, inFlow('/verify', flow, { token }))
  const link = await readLink(deps, context, token, 'confirm_email')
  if (!link) {
    const form = formOf(deps, context, inFlow('/resend', flow))
    return answerPage(
      deps,
      context,
      verifyAddressPage(frame, { ...form, state: 'expired', links: { signIn: inFlow('/login', flow) } }),
      status === 200 ? 400 : status,
    )
  }
  const form = { ...formOf(deps, context, inFlow('/verify', flow, { token })), ...shown }
  return answerPage(
    deps,
    context,
    verifyAddressPage(frame, { ...form, state: 'ready', email: link.email, asksPassword: link.passwordRequired }),
    status,
  )
}

async function viewReset(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  token: string,
  shown: Shown<'newPassword'>,
  status = 200,
): Promise<Response> {
  const frame = frameOf(deps, context, inFlow('/reset', flow, { token }))
  const link = await readLink(deps, context, token, 'reset_password')
  if (!link)
    return answerPage(
      deps,
      context,
      resetPasswordPage(frame, { state: 'expired', links: { forgot: inFlow('/forgot', flow) } }),
      400,
    )
  const form = { ...formOf(deps, context, inFlow('/reset', flow, { token })), ...shown }
  return answerPage(deps, context, resetPasswordPage(frame, { ...form, state: 'ready', email: link.email }), status)
}
