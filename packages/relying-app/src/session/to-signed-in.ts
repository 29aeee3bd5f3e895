import type { Deps } from '../deps.ts'
import { signOut } from '../sign-out/sign-out.ts'
import { SessionEnded } from './session-errors.ts'
import type { LiveSession } from './session-record.ts'
import type { Sessions } from './sessions.ts'
import type { SignedIn } from './signed-in.ts'

/** How long the session that came with the request is used without reading it again, in milliseconds. */
const trustedMs = 30_000

/** Turns a session of the store into what the application gets. */
export function toSignedIn(deps: Deps, sessions: Sessions, found: LiveSession): SignedIn {
  const { key, user, sessionId, locale, amr, aal, authTime, tokenExpiresAt, expiresAt } = found.record
  const trustedUntil = Math.min(deps.now() + trustedMs, tokenExpiresAt)
  let permissions: Promise<readonly string[]> | undefined
  const person: SignedIn = {
    user,
    sessionId,
    locale,
    amr,
    aal,
    authTime: new Date(authTime),
    expiresAt: new Date(tokenExpiresAt),
    sessionExpiresAt: new Date(expiresAt),
    async accessToken() {
      const session = deps.now() < trustedUntil ? found : await sessions.findByKey(key)
      if (!session) throw new SessionEnded(deps.newRequestId())
      return session.record.accessToken
    },
    async can(permission) {
      if (!deps.permissions) throw new Error('createRelyingApp has no `permissions` option to decide with')
      permissions ??= deps.permissions(person)
      const held = await permissions
      return held.includes(permission) || held.includes('system')
    },
    signOut: () => signOut(deps, sessions, found),
  }
  return person
}
