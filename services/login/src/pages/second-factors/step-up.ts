import { browserId } from '../../browser/browser-id.ts'
import { readSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { inFlow, readFlow } from '../../flow/flow.ts'
import { type PageContext, redirectTo } from '../page.ts'
import { beginChallenge } from './challenge.ts'

/** GET /login/step-up: asks who is signed in for their second factor, and then goes on in the same session. */
export async function showStepUp(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const session = await readSession(deps, context)
  if ('over' in session) return redirectTo(deps, context, inFlow('/login', flow))
  const challenge = await deps.rbac(session.accessToken).stepUp({ body: { browserId: browserId(deps, context) } })
  if (challenge.factors.length === 0)
    return redirectTo(deps, context, inFlow('/account/restricted', flow, { enrol: '1' }))
  return beginChallenge(deps, context, flow, challenge, { stepUp: true })
}
