import { Refusal } from '@constellation/client'
import type { Handoff } from '@constellation/contracts-login'
import type { Deps } from '../deps.ts'
import { explainFailure } from '../explain-failure.ts'
import { redirect } from '../http/redirect.ts'
import type { Sessions } from '../session/sessions.ts'
import { forgetSignIn, recallSignIn } from './pending-cookies.ts'
import type { PendingSignIn } from './pending-sign-in.ts'
import { refusedPage, unavailablePage, unrememberedPage } from './sign-in-pages.ts'
import { startSignIn, wasBegunAgain } from './start-sign-in.ts'

/**
 * Receives the browser when login sends it back: exchanges the code for a session and redirects to the page that the person wanted. A code
 * is exchanged once, and only in the browser that began the sign-in. Any other visit (a bookmark, the back button, a link from a stranger)
 * begins a new sign-in or goes to the current session.
 */
export async function finishSignIn(deps: Deps, sessions: Sessions, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams
  const [code, state] = [query.get('code'), query.get('app_state') ?? '']
  const pending = await recallSignIn(deps, request, state)
  if (!pending || !code) return beginAgain(deps, sessions, request, state)
  // The browser opened this address twice at the same time: exchanging the code again would end the session of the first request.
  if (!(await deps.store.acquire(`sign-in:${state}`, state, 600_000))) return redirect(pending.returnTo)
  const handoff = await exchange(deps, code, pending)
  if (handoff instanceof Error) return answerFailure(deps, request, pending, handoff)
  const cookie = await sessions.begin(request, handoff, readLocale(query.get('locale')))
  return redirect(pending.returnTo, [cookie, forgetSignIn(deps, state)])
}

async function beginAgain(deps: Deps, sessions: Sessions, request: Request, state: string): Promise<Response> {
  if (await sessions.find(request)) return redirect('/')
  return wasBegunAgain(state) ? unrememberedPage(deps) : startSignIn(deps, request, { returnTo: '/', again: true })
}

async function exchange(deps: Deps, code: string, { verifier }: PendingSignIn): Promise<Handoff | Error> {
  try {
    return await deps.login.exchangeHandoff({ body: { code, appId: deps.id, codeVerifier: verifier } })
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

function answerFailure(deps: Deps, request: Request, { state, returnTo }: PendingSignIn, error: Error) {
  deps.logger.warn({ error }, explainFailure(deps, error, 'login did not exchange a code'))
  if (!(error instanceof Refusal) || error.status >= 500) return unavailablePage(deps, returnTo)
  return isStale(error) && !wasBegunAgain(state)
    ? startSignIn(deps, request, { returnTo, again: true })
    : refusedPage(deps, error)
}

/** Whether a new sign-in will help: the code expired or was consumed, or the person signed out meanwhile. */
function isStale({ status, code }: Refusal) {
  return (status === 400 || status === 401) && code !== 'application_unauthorized'
}

function readLocale(locale: string | null) {
  return locale && /^[A-Za-z0-9-]{2,35}$/.test(locale) ? locale : null
}
