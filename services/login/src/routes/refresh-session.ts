import { Failure } from '@constellation/chassis'
import type { Context } from 'hono'
import type { Application } from '../applications/applications.ts'
import { browserOf } from '../browser/browser.ts'
import { renewSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { handOff } from '../domain/handoff/hand-off.ts'

/** A new access token for a browser-only application, and a rotated cookie. A session that is over is removed from the browser. */
export async function refreshSession(
  deps: Deps,
  context: Context,
  { refreshToken, application }: { refreshToken: string; application: Application },
) {
  const renewed = await renewSession({ deps, browser: browserOf(deps, context) }, refreshToken)
  if ('over' in renewed) throw new Failure('session_required', 'the session has ended; sign in again')
  const { accessToken, tokenType, expiresIn } = await handOff(deps, application, renewed.sessionId)
  return { accessToken, tokenType, expiresIn }
}
