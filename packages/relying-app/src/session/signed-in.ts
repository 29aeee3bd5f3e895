/** A person as login describes them. */
export type User = {
  /** Never changes, and is never given to another person. */
  readonly id: string
  readonly accountId: string
  readonly email: string | null
  /** Whether the person proved that the address is theirs. */
  readonly emailVerified: boolean
  readonly displayName: string | null
  /** The language that the person chose (BCP 47). */
  readonly locale: string | null
}

/** A person who is signed in to this application. */
export type SignedIn = {
  readonly user: User
  /** The session in login. It is the same for every application. */
  readonly sessionId: string
  /** The language in which the person signed in (BCP 47), as login chose it. */
  readonly locale: string | null
  /** How the person proved who they are (RFC 8176). */
  readonly amr: readonly string[]
  /** 2 when they proved a second factor in this session. */
  readonly aal: number
  /** When they last proved who they are. */
  readonly authTime: Date
  /** When the access token expires. It is renewed as long as the session lives. */
  readonly expiresAt: Date
  /** When the session ends here at the latest. */
  readonly sessionExpiresAt: Date
  /**
   * Gives an access token that is valid for at least half a minute, as long as login can be reached. Throws `SessionEnded` when the session
   * is over, and `LoginUnavailable` when login cannot be reached and the current token has expired.
   */
  accessToken(): Promise<string>
  /** Whether the person holds the permission, according to the `permissions` option. */
  can(permission: string): Promise<boolean>
  /** Ends the session here, in login and in every application. The response redirects the browser to login, which clears its cookies. */
  signOut(): Promise<Response>
}
