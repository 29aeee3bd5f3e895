import type { Deps } from '../deps.ts'
import type { PendingSignIn } from './pending-sign-in.ts'

/** Life of a sign-in that was begun and not finished, in seconds. */
const lifeSeconds = 600
/** More than this many at once are tabs that nobody will come back to. */
const atMost = 5

/** The cookies that remember one more sign-in: each has its own, so that several tabs sign in side by side. */
export async function rememberSignIn(deps: Deps, request: Request, pending: Omit<PendingSignIn, 'expiresAt'>) {
  const sealed = await deps.pendingSeal.close({ ...pending, expiresAt: deps.now() + lifeSeconds * 1000 })
  const abandoned = deps.cookies.namesOf(request, prefix).slice(0, -(atMost - 1))
  return [...abandoned.map(deps.cookies.clear), deps.cookies.write(cookieOf(pending.state), sealed, lifeSeconds)]
}

/** The sign-in that this browser began with `state`; undefined when it did not, or too long ago. */
export async function recallSignIn(deps: Deps, request: Request, state: string): Promise<PendingSignIn | undefined> {
  const sealed = deps.cookies.read(request, cookieOf(state))
  const pending = sealed ? deps.pendingSeal.open(sealed) : undefined
  return pending?.state === state && pending.expiresAt > deps.now() ? pending : undefined
}

/** The cookie that forgets it. */
export function forgetSignIn(deps: Deps, state: string): string {
  return deps.cookies.clear(cookieOf(state))
}

const prefix = 'sign-in.'

function cookieOf(state: string) {
  return prefix + state.replaceAll(/[^\w-]/g, '').slice(0, 12)
}
