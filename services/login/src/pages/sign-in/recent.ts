import { Refusal } from '@constellation/client'
import type { BrowserSession } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import type { Flow } from '../../flow/flow.ts'
import { type PageContext, redirectTo } from '../page.ts'

/** Whether a sign-in counts as recent: a little less than rbac allows, so that a form that was just shown can still be sent. */
export function isRecent({ now }: Pick<Deps, 'now'>, { authTime }: Pick<BrowserSession, 'authTime'>): boolean {
  return now().getTime() - authTime.getTime() < 8 * 60_000
}

/** Whether the person proved who they are longer ago than the application takes. */
export function isTooOld(
  { now }: Pick<Deps, 'now'>,
  { maxAgeSeconds }: Pick<Flow, 'maxAgeSeconds'>,
  { authTime }: Pick<BrowserSession, 'authTime'>,
): boolean {
  if (maxAgeSeconds === undefined) return false
  // Nothing is so fresh that 0 would not ask for a new proof, whatever the clocks say.
  return maxAgeSeconds === 0 || now().getTime() - authTime.getTime() > maxAgeSeconds * 1000
}

/** The way to prove again who is here, and back to `next`; undefined where the sign-in is recent. */
export function askForRecent(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  next: string,
): Response | undefined {
  return isRecent(deps, session) ? undefined : askToConfirm(deps, context, next)
}

/** As `askForRecent`, where the second factor of who has one must have been proved as well. */
export async function askForProof(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  next: string,
): Promise<Response | undefined> {
  const isProved = session.aal >= 2 || !(await hasFactor(deps, session))
  return isProved ? askForRecent(deps, context, session, next) : askToConfirm(deps, context, next)
}

/** The same way, where rbac has refused for want of a proof: what was recent when a page was opened may have aged. */
export function askAgain(deps: Deps, context: PageContext, error: unknown, next: string): Response | undefined {
  const isWanted =
    error instanceof Refusal && (error.code === 'reauth_required' || error.code === 'second_factor_required')
  return isWanted ? askToConfirm(deps, context, next) : undefined
}

/** Whether there is something other than the first step by which this person can prove who they are. */
export async function hasFactor(deps: Deps, { accessToken, userId }: BrowserSession): Promise<boolean> {
  const { items } = await deps.rbac(accessToken).listFactors({ params: { id: userId } })
  return items.some(({ kind }) => kind !== 'recovery_set')
}

function askToConfirm(deps: Deps, context: PageContext, next: string) {
  return redirectTo(deps, context, `/login/confirm?${new URLSearchParams({ next })}`)
}
