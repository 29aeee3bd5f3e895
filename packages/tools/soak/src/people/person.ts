import type { TestBrowser } from '@constellation/testkit'
import type { Actor } from './actor.ts'

/** A session that a reply promised to a person. Times are in milliseconds of `performance.now()`. */
export type HeldSession = {
  id: string
  /** Since when a reply with the next refresh token may be lost; and the same for the application's handle. */
  browserInDoubtSince: number | undefined
  handleInDoubtSince: number | undefined
  /** When the application's access token expires, in Unix milliseconds, as the application reports it. Undefined before the handoff. */
  applicationUntil: number | undefined
}

export type Device = { browser: TestBrowser; session: HeldSession | undefined }

/** An authenticator app whose setup was confirmed, and the unused recovery codes of its person. */
export type AuthenticatorApp = {
  key: string
  /** The last time step whose code was used. */
  lastStep: number
  recoveryCodes: string[]
}

/** The identity of the person at a provider, which vouches for their address. */
export type Identity = { provider: 'github' | 'google'; subject: string }

/** One simulated person: what they know and what was promised to them. */
export type Person = Actor & {
  email: string
  accountId: string
  password: string
  /** The roles of the last confirmed change. */
  roleIds: readonly string[]
  devices: Device[]
  /** Needed at every sign-in, if there is one. */
  app: AuthenticatorApp | undefined
  identity: Identity | undefined
}

/** An account: its administrator, its other members, and the roles that it can give. */
export type Organisation = { accountId: string; admin: Person; members: Person[]; roleIds: readonly string[] }

export type Ending = 'log-out' | 'password change' | 'end of other sessions' | 'disabling'

/** A session whose end was confirmed, with everything that a thief could have kept of it. */
export type EndedSession = {
  id: string
  person: Person
  by: Ending
  accessToken: string | undefined
  cookies: Readonly<Record<string, string>>
}
