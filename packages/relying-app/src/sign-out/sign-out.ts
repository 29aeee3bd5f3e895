import type { Deps } from '../deps.ts'
import { explainFailure } from '../explain-failure.ts'
import { markup } from '../http/page.ts'
import { redirect } from '../http/redirect.ts'
import type { LiveSession } from '../session/session-record.ts'
import type { Sessions } from '../session/sessions.ts'
import { sessionCookie } from '../session/sessions.ts'

/**
 * Ends the session here and, through login, everywhere. Then sends the browser to login, which clears its own cookies and sends it back.
 * When login cannot be reached, the session ends here and the page says that it continues elsewhere.
 */
export async function signOut(deps: Deps, sessions: Sessions, session: LiveSession | undefined): Promise<Response> {
  const cookie = deps.cookies.clear(sessionCookie)
  const login = new URL('/logout', deps.loginOrigin)
  login.search = new URLSearchParams({ app: deps.id, next: deps.origin + deps.afterSignOut }).toString()
  if (!session) return redirect(login.href, [cookie])
  const { key, renewalHandle } = session.record
  await sessions.end(key)
  const ended = await endInLogin(deps, renewalHandle)
  return ended ? redirect(login.href, [cookie]) : onlyHerePage(deps, login.href, cookie)
}

async function endInLogin(deps: Deps, renewalHandle: string): Promise<boolean> {
  try {
    await deps.login.endHandoff({ body: { renewalHandle } })
    return true
  } catch (error) {
    deps.logger.warn({ error }, explainFailure(deps, error, 'login did not end a session'))
    return false
  }
}

function onlyHerePage(deps: Deps, logoutUrl: string, cookie: string): Response {
  return deps.present({
    status: 503,
    headers: { 'set-cookie': cookie },
    title: 'Signed out here only',
    lede: 'Sign-in cannot be reached, so you are still signed in to other applications.',
    content: markup`<a class="button primary" href="${logoutUrl}">Sign out everywhere</a>`,
  })
}
