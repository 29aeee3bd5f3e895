/**
 * Keeps the sessions of an application, for all its processes. The content is sealed: somebody who reads the store learns which people
 * have sessions, but can neither use nor create one.
 */
export type SessionStore = {
  find(key: string): Promise<StoredSession | undefined>
  /** Keeps a new session under `key`, at version 1, at least until it expires. */
  insert(key: string, session: NewSession): Promise<void>
  /** Replaces the content of `version` with `sealed` and raises the version by one. Gives false when the version has changed. */
  replace(key: string, version: number, sealed: string): Promise<boolean>
  remove(key: string): Promise<void>
  /** Removes every session that came from login's session, or every session of the user. Gives their number. */
  removeAll(whose: { sessionId: string } | { userId: string }): Promise<number>
  /** Acquires the lease `name` for `owner`, for `holdMs` milliseconds. Gives false while somebody holds it. */
  acquire(name: string, owner: string, holdMs: number): Promise<boolean>
  /** Releases the lease. Has no effect when `owner` no longer holds it. */
  release(name: string, owner: string): Promise<void>
}

export type NewSession = { sessionId: string; userId: string; sealed: string; expiresAt: Date }
export type StoredSession = { sealed: string; version: number }
