import type { Present } from './http/page.ts'
import type { SessionStore } from './session/session-store.ts'
import type { SignedIn } from './session/signed-in.ts'

export type RelyingAppOptions = {
  /** The id with which the application is registered with login. */
  id: string
  secret: string
  /** The origin at which browsers reach the application. Plain http is only allowed for development on this machine. */
  origin: string
  /** The origin at which browsers reach login. */
  loginOrigin: string
  /** The address at which this server reaches login, if it is a different one. */
  loginInternalUrl?: string | undefined
  /**
   * 32 random bytes or their base64. To replace the key without signing everybody out, give the new key and then the former one, as a list
   * or one per line. The first key seals; every key opens.
   */
  sessionKey: Uint8Array | string | readonly (Uint8Array | string)[]
  /** In memory by default. Set a store when the application runs in several processes or restarts. */
  store?: SessionStore | undefined
  /** The longest life of a session here, in seconds, 30 days by default. Login may end it earlier. */
  sessionSeconds?: number | undefined
  /** The path that login sends the browser back to. */
  callbackPath?: string | undefined
  /** The path that the browser goes to after signing out. */
  afterSignOut?: string | undefined
  /** The permissions of a person here, for `can` and `requirePermission`: `rbacPermissions`, or the application's own rules. */
  permissions?: ((person: SignedIn) => Promise<readonly string[]>) | undefined
  /** Renders the few pages of the sign-in itself in the application's look. */
  present?: Present | undefined
  /** Receives a warning when login refuses or does not answer. The console by default. */
  logger?: { warn(fields: object, message: string): void } | undefined
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Milliseconds since the epoch. */
  now?: (() => number) | undefined
  random?: ((sizeBytes: number) => Uint8Array) | undefined
}
