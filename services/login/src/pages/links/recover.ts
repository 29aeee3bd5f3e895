import { Refusal } from '@constellation/client'
import { browserId } from '../../browser/browser-id.ts'
import { readForm } from '../../browser/form.ts'
import { clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { checkMailPage, type ForgotPasswordPage, forgotPasswordPage } from '../../views/index.ts'
import { emailError, formFailure, refusedFields } from '../form-errors.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { readMailTo, rememberMailTo } from './mail-to.ts'

/** A page that asks for an address and has a link sent to it. */
type Request = {
  path: '/forgot' | '/resend'
  purpose: 'recovery' | 'confirm_again'
  linkLifetimeSeconds: number
  send(
    deps: Deps,
    body: { email: string; browserId: string; returnTo: string; client: { ip: string; userAgent: string } },
  ): Promise<unknown>
}

export const recovery: Request = {
  path: '/forgot',
  purpose: 'recovery',
  linkLifetimeSeconds: 1200,
  send: (deps, body) => deps.rbac().requestPasswordReset({ body }),
}

export const confirmation: Request = {
  path: '/resend',
  purpose: 'confirm_again',
  linkLifetimeSeconds: 86_400,
  send: (deps, body) => deps.rbac().resendConfirmation({ body }),
}

/** GET /forgot, GET /resend */
export async function showRequest(deps: Deps, context: PageContext, request: Request): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  return answerPage(deps, context, view(deps, context, flow, request, {}))
}

/** POST /forgot, POST /resend: asks for the link. What follows never tells whether the address is known. */
export async function sendLink(deps: Deps, context: PageContext, request: Request): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  const email = form.field('email').trim()
  if (!form.genuine)
    return answerPage(
      deps,
      context,
      view(deps, context, flow, request, { email, failure: { code: 'invalid_csrf' } }),
      403,
    )
  const errors = emailError(email)
  if (errors.email) return answerPage(deps, context, view(deps, context, flow, request, { email, errors }), 422)
  try {
    const body = {
      email,
      browserId: browserId(deps, context),
      returnTo: flow.query.toString(),
      client: clientInfo(deps, context),
    }
    await request.send(deps, body)
  } catch (error) {
    const refused = error instanceof Refusal && refusedFields(error, {})
    if (refused) return answerPage(deps, context, view(deps, context, flow, request, { email, errors: refused }), 422)
    const { failure, status } = formFailure(deps, context, error)
    return answerPage(deps, context, view(deps, context, flow, request, { email, failure }), status)
  }
  rememberMailTo(deps, context, email)
  return redirectTo(
    deps,
    context,
    inFlow('/check-mail', flow, { after: request.purpose, ...(context.req.query('again') && { again: '1' }) }),
  )
}

/** GET /check-mail: says where to look. Opened without having asked for a mail, it leads to where one is asked for. */
export async function showCheckMail(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const email = readMailTo(deps, context)
  if (!email) return redirectTo(deps, context, inFlow('/login', flow))
  const after = afters.find((one) => one === context.req.query('after')) ?? 'sign_up'
  const request = after === 'recovery' ? recovery : confirmation
  const here = inFlow('/check-mail', flow, { after })
  const page = checkMailPage(frameOf(deps, context, here), {
    after,
    email,
    linkLifetimeSeconds: request.linkLifetimeSeconds,
    again: formOf(deps, context, inFlow(request.path, flow, { again: '1' })),
    sentAgain: context.req.query('again') !== undefined,
    links: { otherAddress: inFlow(after === 'sign_up' ? '/sign-up' : request.path, flow) },
  })
  return answerPage(deps, context, page)
}

const afters = ['sign_up', 'confirm_again', 'recovery'] as const

function view(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  { path, purpose }: Request,
  shown: Pick<ForgotPasswordPage, 'email' | 'errors' | 'failure'>,
) {
  const frame = frameOf(deps, context, inFlow(path, flow))
  return forgotPasswordPage(frame, {
    ...formOf(deps, context, inFlow(path, flow)),
    ...shown,
    purpose,
    links: { signIn: inFlow('/login', flow) },
  })
}
