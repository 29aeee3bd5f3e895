import type { TestBrowser } from '@constellation/testkit'

/** A session that a reply has promised to somebody. Moments are in milliseconds of `performance.now()`. */
export type HeldSession = {
  id: string
  /** Since when a reply may be lost that carried the next refresh token; and the same of the application's handle. */
  browserInDoubtSince: number | undefined
  handleInDoubtSince: number | undefined
  /** Until when the application holds an access token; undefined before the handoff. In Unix milliseconds, as the application says it. */
  applicationUntil: number | undefined
}

export type Device = { browser: TestBrowser; session: HeldSession | undefined }

/** An authenticator app whose setting up was confirmed, and the recovery codes that its person has left. */
export type AuthenticatorApp = {
  key: string
  /** The last time step of which a code was given away. */
  lastStep: number
  recoveryCodes: string[]
}

/** Who the person is at a provider, which vouches for their address. */
export type Identity = { provider: 'github' | 'google'; subject: string }

/** One simulated person: what they know, what they were promised. Does one thing at a time. */
export type Person = {
  id: string
  email: string
  accountId: string
  password: string
  /** Roles that are in force by the last confirmed change. */
  roleIds: readonly string[]
  devices: Device[]
  /** Asked for at every sign-in, where there is one. */
  app: AuthenticatorApp | undefined
  identity: Identity | undefined
  busy: boolean
  /** How many actions were begun: whoever compares with the database sees by it whether anything happened meanwhile. */
  begun: number
}

/** An account: its administrator, the others in it, and the roles that can be given in it. */
export type Organisation = { accountId: string; admin: Person; members: Person[]; roleIds: readonly string[] }

export type Ending = 'log-out' | 'password change' | 'end of other sessions' | 'disabling'

/** A session whose end was confirmed, with what a thief could have kept of it. */
export type EndedSession = {
  id: string
  person: Person
  by: Ending
  accessToken: string | undefined
  cookies: Readonly<Record<string, string>>
}
