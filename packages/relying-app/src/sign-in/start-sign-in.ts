import type { Deps } from '../deps.ts'
import { redirect } from '../http/redirect.ts'
import { rememberSignIn } from './pending-cookies.ts'
import { codeChallenge } from './pkce.ts'

export type SignInStart = {
  /** A path of the application, already checked by `returnPath`. */
  returnTo: string
  /** Set when the browser came back from login without its cookie. If that happens again, no third sign-in begins. */
  again?: boolean
  /** Further parameters for login: `prompt`, `locale`, `max_age`, `acr_values`. */
  ask?: Record<string, string>
}

/** Redirects the browser to login, with a state and a PKCE challenge that only this browser can complete. */
export async function startSignIn(deps: Deps, request: Request, { returnTo, again, ask }: SignInStart) {
  const state = deps.newToken() + (again ? againMark : '')
  const verifier = deps.newToken()
  const login = new URL('/login', deps.loginOrigin)
  login.search = new URLSearchParams({
    app: deps.id,
    next: deps.origin + deps.callbackPath,
    app_state: state,
    code_challenge: codeChallenge(verifier),
    ...ask,
  }).toString()
  return redirect(login.href, await rememberSignIn(deps, request, { state, verifier, returnTo }))
}

/** Whether `state` belongs to the second attempt of a sign-in. */
export function wasBegunAgain(state: string): boolean {
  return state.endsWith(againMark)
}

const againMark = '.again'
