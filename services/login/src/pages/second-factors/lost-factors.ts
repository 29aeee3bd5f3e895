import { browserId } from '../../browser/browser-id.ts'
import { keptChallenge } from '../../browser/challenge.ts'
import { readForm } from '../../browser/form.ts'
import { clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { type Form, lostFactorsPage } from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'
import { openChallenge } from './second-step.ts'

const path = '/login/mfa/lost'

/** GET /login/mfa/lost: what a reset does, for who has lost every factor. */
export async function showLost(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  if (context.req.query('sent') === undefined) return view(deps, context, flow, {})
  const page = lostFactorsPage(frameOf(deps, context, inFlow(path, flow, { sent: '1' })), {
    state: 'sent',
    links: { back: inFlow('/login', flow) },
  })
  return answerPage(deps, context, page)
}

/** POST /login/mfa/lost: has the link sent that begins it. The page that follows says nothing of the address. */
export async function requestReset(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, inFlow(path, flow))
  const { token } = keptChallenge(deps, context, flow)
  try {
    const body = { challengeToken: token, browserId: browserId(deps, context), client: clientInfo(deps, context) }
    await deps.rbac().requestFactorReset({ body: { ...body, returnTo: flow.query.toString() } })
  } catch (error) {
    const { failure, status } = formFailure(deps, context, error)
    return view(deps, context, flow, { failure }, status)
  }
  return redirectTo(deps, context, inFlow(path, flow, { sent: '1' }))
}

async function view(deps: Deps, context: PageContext, flow: Flow, shown: Pick<Form, 'failure'>, status = 200) {
  const { resetDueAt } = await openChallenge(deps, context, flow)
  const here = inFlow(path, flow)
  const page = lostFactorsPage(frameOf(deps, context, here), {
    ...formOf(deps, context, here),
    ...shown,
    state: 'ask',
    dueAt: resetDueAt === null ? null : new Date(resetDueAt),
    links: { back: inFlow('/login/mfa', flow) },
  })
  return answerPage(deps, context, page, status)
}
