import type { SessionId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Application } from '../../applications/applications.ts'
import type { Deps } from '../../deps.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Locale } from '../../locales/index.ts'
import { insertHandoffCode, putSessionApplication } from '../../store/handoff-codes.ts'
import { handOff } from './hand-off.ts'

/**
 * Where every completed sign-in goes: to the destination, with a one-time code for the application. Browser-only applications get the
 * access token in the fragment instead. A page of our own gets neither.
 */
export async function redirectWithToken(deps: Deps, sessionId: SessionId, flow: Flow, locale: Locale): Promise<URL> {
  const { application, next } = flow
  if (!application || next.origin === deps.settings.publicOrigin) return next
  const destination = new URL(next)
  destination.searchParams.set('locale', locale)
  if (flow.appState) destination.searchParams.set('app_state', flow.appState)
  if (application.handoff === 'fragment') return withFragment(deps, sessionId, application, destination)
  const code = newToken('hc_', deps.random)
  await insertHandoffCode(deps.db, {
    codeHash: hashToken(code),
    applicationId: application.id,
    sessionId,
    codeChallenge: flow.codeChallenge,
    lifeSeconds: deps.settings.handoffSeconds,
  })
  destination.searchParams.set('code', code)
  return destination
}

async function withFragment(
  deps: Deps,
  sessionId: SessionId,
  application: Application,
  destination: URL,
): Promise<URL> {
  const tokens = await handOff(deps, application, sessionId)
  await putSessionApplication(deps.db, { sessionId, applicationId: application.id, userId: tokens.user.id })
  destination.hash = new URLSearchParams({
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: String(tokens.expiresIn),
  }).toString()
  return destination
}
