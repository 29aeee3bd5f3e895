import type { SessionId } from '@constellation/contracts-rbac'
import { redirectWithToken } from '../../domain/handoff/redirect-with-token.ts'
import type { PageRequest } from '../page-request.ts'

/** Account pages that open while a step is outstanding: those on which the person does it. */
export const openWhileRestricted = [
  '/account/restricted',
  '/account/password',
  '/account/factors/totp',
  '/account/factors/passkey',
] as const

type Standing = { restricted: boolean; aal: number }

/** Ends every completed sign-in: on to the application, or first to the step that is outstanding. */
export async function goOn(request: PageRequest, session: Standing & { sessionId: SessionId }): Promise<Response> {
  const { deps, flow } = request
  if (session.restricted && isOpenWhileRestricted(request)) return request.redirect(flow.next)
  if (isStepOutstanding(request, session)) return request.redirect(request.inFlow('/account/restricted'))
  return request.redirect(await redirectWithToken(deps, session.sessionId, flow, request.locale))
}

/** Whether the person must do something before the session is good enough for where they are going. */
export function isStepOutstanding({ flow }: PageRequest, { restricted, aal }: Standing): boolean {
  return restricted || aal < flow.minAal
}

function isOpenWhileRestricted({ deps, flow }: PageRequest) {
  const { origin, pathname } = flow.next
  return origin === deps.settings.publicOrigin && openWhileRestricted.some((path) => path === pathname)
}
