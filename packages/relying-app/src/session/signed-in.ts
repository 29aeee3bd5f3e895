import type { Handoff } from '@constellation/contracts-login'

/** A person who is signed in to this application. */
export type SignedIn = {
  readonly user: Handoff['user']
  /** The session in login, the same for every application it was handed to. */
  readonly sessionId: string
  /** The language the person signed in with (BCP 47), as login settled it. */
  readonly locale: string | null
  /** How the person proved who they are (RFC 8176). */
  readonly amr: readonly string[]
  /** 2 where they have proved a second factor in this session. */
  readonly aal: number
  /** When they last proved it. */
  readonly authTime: Date
  /** Until when the access token holds; it is renewed as long as the session lives. */
  readonly expiresAt: Date
  /** When the session ends here at the latest. */
  readonly sessionExpiresAt: Date
  /**
   * An access token with at least half a minute left wherever login can be reached. Throws `SessionEnded` when the session is over and
   * `LoginUnavailable` when login cannot be asked and the token at hand has run out.
   */
  accessToken(): Promise<string>
  /** Whether the person holds the permission, by the `permissions` option. */
  can(permission: string): Promise<boolean>
  /** Ends the session here, in login and in every application; the answer sends the browser to login to finish that. */
  signOut(): Promise<Response>
}
