import type { Present } from './http/page.ts'
import type { SessionStore } from './session/session-store.ts'
import type { SignedIn } from './session/signed-in.ts'

export type RelyingAppOptions = {
  /** The application as it is registered with login. */
  id: string
  secret: string
  /** Where browsers reach the application. Plain http is for development on this machine alone. */
  origin: string
  /** Where browsers reach login. */
  loginOrigin: string
  /** Where this server reaches login, when that differs. */
  loginInternalUrl?: string | undefined
  /**
   * 32 random bytes or their base64. To replace it without sending everybody through login once more, give the new one and then the former one, as a list
   * or a line each: the first seals, and what any of them sealed is opened.
   */
  sessionKey: Uint8Array | string | readonly (Uint8Array | string)[]
  /** In memory when absent: give one where the application runs more than once or restarts. */
  store?: SessionStore | undefined
  /** How long a session lasts at most here, in seconds; login may end it sooner. 30 days when absent. */
  sessionSeconds?: number | undefined
  /** The address that login sends the browser back to. */
  callbackPath?: string | undefined
  /** The path shown after signing out. */
  afterSignOut?: string | undefined
  /** What a person may do here, for `can` and `requirePermission`: `rbacPermissions`, or the application's own rules. */
  permissions?: ((person: SignedIn) => Promise<readonly string[]>) | undefined
  /** Shows the few pages of the sign-in itself in the application's look. */
  present?: Present | undefined
  /** Told of what login refused or did not answer; the console when absent. */
  logger?: { warn(fields: object, message: string): void } | undefined
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Milliseconds since the epoch. */
  now?: (() => number) | undefined
  random?: ((sizeBytes: number) => Uint8Array) | undefined
}
