import { readForm } from '../browser/form.ts'
import type { BrowserSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { inFlow, readFlow } from '../flow/flow.ts'
import { passkeyOfferPage } from '../views/index.ts'
import { goOn } from './go-on.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from './page.ts'

const path = '/account/passkey-offer'

/** GET /account/passkey-offer: on the way to an application, who signs in with a password and codes is offered something better, once. */
export async function showPasskeyOffer(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const here = inFlow(path, flow)
  return answerPage(deps, context, passkeyOfferPage(frameOf(deps, context, here), formOf(deps, context, here)))
}

/** POST /account/passkey-offer: whether it is wanted or not, it is not offered again. */
export async function closePasskeyOffer(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, inFlow(path, flow))
  await deps.rbac(session.accessToken).closePasskeyOffer({ params: { id: session.userId } })
  if (form.field('wanted')) return redirectTo(deps, context, inFlow('/account/factors/passkey', flow))
  return goOn(deps, context, flow, session)
}
