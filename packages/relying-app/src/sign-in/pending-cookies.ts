import type { Deps } from '../deps.ts'
import type { PendingSignIn } from './pending-sign-in.ts'

/** How long a sign-in may take, in seconds. */
const lifeSeconds = 600
/** More pending sign-ins than this belong to abandoned tabs. */
const atMost = 5

/** The cookies that remember one more pending sign-in. Each has its own cookie, so that several tabs can sign in side by side. */
export async function rememberSignIn(deps: Deps, request: Request, pending: Omit<PendingSignIn, 'expiresAt'>) {
  const sealed = await deps.pendingSeal.close({ ...pending, expiresAt: deps.now() + lifeSeconds * 1000 })
  const abandoned = deps.cookies.namesOf(request, prefix).slice(0, -(atMost - 1))
  return [...abandoned.map(deps.cookies.clear), deps.cookies.write(cookieOf(pending.state), sealed, lifeSeconds)]
}

/** The sign-in that this browser began with `state`. Gives undefined when there is none or it expired. */
export async function recallSignIn(deps: Deps, request: Request, state: string): Promise<PendingSignIn | undefined> {
  const sealed = deps.cookies.read(request, cookieOf(state))
  const pending = sealed ? deps.pendingSeal.open(sealed) : undefined
  return pending?.state === state && pending.expiresAt > deps.now() ? pending : undefined
}

/** The cookie that forgets a pending sign-in. */
export function forgetSignIn(deps: Deps, state: string): string {
  return deps.cookies.clear(cookieOf(state))
}

const prefix = 'sign-in.'

function cookieOf(state: string) {
  return prefix + state.replaceAll(/[^\w-]/g, '').slice(0, 12)
}
