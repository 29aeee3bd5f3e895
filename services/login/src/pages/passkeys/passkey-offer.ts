import { readForm } from '../../browser/form.ts'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow, readFlow } from '../../flow/flow.ts'
import { passkeyOfferPage } from '../../views/index.ts'
import { goOn } from '../handoff/go-on.ts'
import { answerPage, formOf, frameOf, type PageContext, redirectTo } from '../page.ts'

const path = '/account/passkey-offer'

/** GET /account/passkey-offer: on the way to an application, who signs in with a password and codes is offered something better, once. */
export async function showPasskeyOffer(deps: Deps, context: PageContext): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const here = inFlow(path, flow)
  const page = passkeyOfferPage(frameOf(deps, context, here), {
    take: formOf(deps, context, inFlow(`${path}/take`, flow)),
    close: formOf(deps, context, inFlow(`${path}/close`, flow)),
  })
  return answerPage(deps, context, page)
}

/** POST /account/passkey-offer/take: a passkey is wanted. */
export function takePasskeyOffer(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  return answerOffer(deps, context, session, async (flow) =>
    redirectTo(deps, context, inFlow('/account/factors/passkey', flow)),
  )
}

/** POST /account/passkey-offer/close: on without one. */
export function closePasskeyOffer(deps: Deps, context: PageContext, session: BrowserSession): Promise<Response> {
  return answerOffer(deps, context, session, (flow) => goOn(deps, context, flow, session))
}

/** Whatever the answer, it is not offered again. */
async function answerOffer(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  next: (flow: Flow) => Promise<Response>,
): Promise<Response> {
  const flow = readFlow(deps, new URL(context.req.url).searchParams)
  const form = await readForm(deps, context)
  if (!form.genuine) return redirectTo(deps, context, inFlow(path, flow))
  await deps.rbac(session.accessToken).closePasskeyOffer({ params: { id: session.userId } })
  return next(flow)
}
