import type { SessionId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { redirectWithToken } from '../../domain/handoff/redirect-with-token.ts'
import { type Flow, inFlow } from '../../flow/flow.ts'
import { localeOf, type PageContext, redirectTo } from '../page.ts'

/** Pages that open while a step is outstanding: those on which it is done. */
export const openWhileRestricted = [
  '/account/restricted',
  '/account/password',
  '/account/factors/totp',
  '/account/factors/passkey',
] as const

/** Ends every completed sign-in: on to the application, or first to the step that is outstanding. */
export async function goOn(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  session: { sessionId: SessionId; restricted: boolean; aal: number },
): Promise<Response> {
  if (session.restricted && isOpenWhileRestricted(deps, flow.next)) return redirectTo(deps, context, flow.next)
  if (isStepOutstanding(flow, session)) return redirectTo(deps, context, inFlow('/account/restricted', flow))
  return redirectTo(deps, context, await redirectWithToken(deps, session.sessionId, flow, localeOf(deps, context)))
}

/** Whether something is to be done before the session is good enough for where the person is going. */
export function isStepOutstanding(
  { minAal }: Pick<Flow, 'minAal'>,
  { restricted, aal }: { restricted: boolean; aal: number },
): boolean {
  return restricted || aal < minAal
}

function isOpenWhileRestricted({ settings }: Pick<Deps, 'settings'>, { origin, pathname }: URL) {
  return origin === settings.publicOrigin && openWhileRestricted.some((path) => path === pathname)
}
