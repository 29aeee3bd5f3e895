import { Failure } from '@constellation/chassis'
import type { Context } from 'hono'
import type { Application } from '../../applications/applications.ts'
import { renewSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'

/** A new access token for a browser-only application, and a rotated cookie; a session that is over takes the cookie with it. */
export async function refreshForBrowser(
  deps: Deps,
  context: Context,
  { refreshToken, application }: { refreshToken: string; application: Application },
) {
  const renewed = await renewSession(deps, context, refreshToken)
  if ('over' in renewed) throw new Failure('session_required', 'the session has ended; sign in again')
  const { requiredPermission, minAal } = application
  const { accessToken, tokenType, expiresIn } = await deps.rbac().handOff({
    body: {
      sessionId: renewed.sessionId,
      applicationId: application.id,
      minAal,
      ...(requiredPermission && { requiredPermission }),
    },
  })
  return { accessToken, tokenType, expiresIn }
}
