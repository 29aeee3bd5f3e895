import type { BrowserSession } from '../browser/session.ts'
import type { Deps } from '../deps.ts'
import { type PageContext, redirectTo } from './page.ts'

/** Whether a sign-in counts as recent: a little less than rbac allows, so that a form that was just shown can still be sent. */
export function isRecent({ now }: Pick<Deps, 'now'>, { authTime }: Pick<BrowserSession, 'authTime'>): boolean {
  return now().getTime() - authTime.getTime() < 8 * 60_000
}

/** The way to prove again who is here, and back to `next`; undefined where the sign-in is recent. */
export function askForRecent(
  deps: Deps,
  context: PageContext,
  session: BrowserSession,
  next: string,
): Response | undefined {
  if (isRecent(deps, session)) return undefined
  return redirectTo(deps, context, `/login/confirm?${new URLSearchParams({ next })}`)
}
