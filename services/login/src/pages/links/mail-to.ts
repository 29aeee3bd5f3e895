import type { Deps } from '../../deps.ts'
import type { PageContext } from '../page.ts'

const keptSeconds = 600

/** Remembers the address that a mail was asked for, for the page that says so. It stands in a cookie and not in the address of the page. */
export function rememberMailTo(deps: Pick<Deps, 'cookies'>, context: PageContext, email: string): void {
  deps.cookies.set(context, 'mail_to', Buffer.from(email).toString('base64url'), keptSeconds)
}

/** The address that a mail was just asked for in this browser. */
export function readMailTo(deps: Pick<Deps, 'cookies'>, context: PageContext): string | undefined {
  const kept = deps.cookies.get(context, 'mail_to')
  const email = kept && Buffer.from(kept, 'base64url').toString()
  return email?.includes('@') ? email : undefined
}
