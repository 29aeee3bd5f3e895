import { readForm } from '../../browser/form.ts'
import { clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { type CancelResetPage, cancelResetPage, type ResetLinkPage, resetLinkPage } from '../../views/index.ts'
import { isDeadLink, readLink } from '../links/read-link.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'

/** GET /reset-factors: what the link would begin. Only the button does it: programs open links too. */
export async function showResetFactors(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token, here } = readAddress(deps, context, '/reset-factors')
  const link = await readLink(deps, context, token, 'reset_factors')
  if (!link) return resetExpired(deps, context, flow, here)
  return viewReset(deps, context, here, { ...formOf(deps, context, here), state: 'ready', email: link.email })
}

/** POST /reset-factors: begins the waiting period. */
export async function resetFactors(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token, here } = readAddress(deps, context, '/reset-factors')
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, here)
  try {
    const { dueAt } = await deps.rbac().confirmFactorReset({ body: { token, client: clientInfo(deps, context) } })
    const links = { signIn: inFlow('/login', flow) }
    return viewReset(deps, context, here, { state: 'done', dueAt: new Date(dueAt), links })
  } catch (error) {
    if (!isDeadLink(error)) throw error
    return resetExpired(deps, context, flow, here)
  }
}

/** GET /cancel-reset */
export async function showCancelReset(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token, here } = readAddress(deps, context, '/cancel-reset')
  const link = await readLink(deps, context, token, 'cancel_factor_reset')
  if (!link) return cancelExpired(deps, context, flow, here)
  return viewCancel(deps, context, here, { ...formOf(deps, context, here), state: 'ready' })
}

/** POST /cancel-reset: whoever holds a notice may call the reset off, signed in or not. */
export async function cancelReset(deps: Deps, context: PageContext): Promise<Response> {
  const { flow, token, here } = readAddress(deps, context, '/cancel-reset')
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, here)
  try {
    await deps.rbac().cancelFactorReset({ body: { token, client: clientInfo(deps, context) } })
    return viewCancel(deps, context, here, { state: 'done', links: { changePassword: '/account/password' } })
  } catch (error) {
    if (!isDeadLink(error)) throw error
    return cancelExpired(deps, context, flow, here)
  }
}

function readAddress(deps: Deps, context: PageContext, path: string) {
  const parameters = new URL(context.req.url).searchParams
  const [flow, token] = [readFlow(deps, parameters), parameters.get('token') ?? '']
  return { flow, token, here: inFlow(path, flow, { token }) }
}

function resetExpired(deps: Deps, context: PageContext, flow: Flow, here: string) {
  return viewReset(deps, context, here, { state: 'expired', links: { signIn: inFlow('/login', flow) } }, 400)
}

function cancelExpired(deps: Deps, context: PageContext, flow: Flow, here: string) {
  return viewCancel(deps, context, here, { state: 'expired', links: { signIn: inFlow('/login', flow) } }, 400)
}

function viewReset(deps: Deps, context: PageContext, here: string, props: ResetLinkPage, status = 200) {
  return answerPage(deps, context, resetLinkPage(frameOf(deps, context, here), props), status)
}

function viewCancel(deps: Deps, context: PageContext, here: string, props: CancelResetPage, status = 200) {
  return answerPage(deps, context, cancelResetPage(frameOf(deps, context, here), props), status)
}
