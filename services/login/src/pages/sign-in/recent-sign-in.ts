import { Refusal } from '@constellation/client'
import type { BrowserSession } from '../../browser/session.ts'
import type { PageRequest, SignedInRequest } from '../page-request.ts'

/** A little less than the ten minutes of rbac, so that a form that was just shown can still be sent. */
const recentMs = 8 * 60_000

/** Whether the person proved who they are a moment ago. */
export function isRecent({ deps, session }: SignedInRequest): boolean {
  return deps.now().getTime() - session.authTime.getTime() < recentMs
}

/** Whether the last proof is older than the `max_age` of the application. */
export function isTooOld({ deps, flow }: PageRequest, { authTime }: Pick<BrowserSession, 'authTime'>): boolean {
  const { maxAgeSeconds } = flow
  if (maxAgeSeconds === undefined) return false
  // 0 always asks for a new proof, even when the clocks differ.
  return maxAgeSeconds === 0 || deps.now().getTime() - authTime.getTime() > maxAgeSeconds * 1000
}

/** Asks the person to confirm who they are, and comes back to `next`. Undefined when the sign-in is recent. */
export function askForRecent(request: SignedInRequest, next: string): Response | undefined {
  return isRecent(request) ? undefined : askToConfirm(request, next)
}

/** As `askForRecent`. A person who has a second factor must have proved it as well. */
export async function askForProof(request: SignedInRequest, next: string): Promise<Response | undefined> {
  const isProved = request.session.aal >= 2 || !(await hasFactor(request))
  return isProved ? askForRecent(request, next) : askToConfirm(request, next)
}

/** As `askForRecent`, after rbac refused for lack of a proof: a sign-in can age while a page is open. */
export function askAgain(request: PageRequest, error: unknown, next: string): Response | undefined {
  const isNeeded =
    error instanceof Refusal && (error.code === 'reauth_required' || error.code === 'second_factor_required')
  return isNeeded ? askToConfirm(request, next) : undefined
}

/** Whether the person has a second factor or a passkey. Recovery codes do not count. */
export async function hasFactor({ person, session }: SignedInRequest): Promise<boolean> {
  const { items } = await person.listFactors({ params: { id: session.userId } })
  return items.some(({ kind }) => kind !== 'recovery_set')
}

function askToConfirm(request: PageRequest, next: string) {
  return request.redirect(`/login/confirm?${new URLSearchParams({ next })}`)
}
