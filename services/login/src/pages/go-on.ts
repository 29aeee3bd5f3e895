import type { SessionId } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'
import { redirectWithToken } from '../domain/redirect-with-token.ts'
import { type Flow, inFlow } from '../flow/flow.ts'
import { localeOf, type PageContext, redirectTo } from './page.ts'

/** Ends every completed sign-in: on to the application, or first to the step that is outstanding. */
export async function goOn(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  session: { sessionId: SessionId; restricted: boolean },
): Promise<Response> {
  if (session.restricted) return redirectTo(deps, context, inFlow('/account/restricted', flow))
  return redirectTo(deps, context, await redirectWithToken(deps, session.sessionId, flow, localeOf(deps, context)))
}
