/**
 * Where the sessions of an application are kept, for all its processes. What it holds is sealed: whoever reads the store learns
 * which people have sessions, and can neither take one over nor make one.
 */
export type SessionStore = {
  find(key: string): Promise<StoredSession | undefined>
  /** Keeps a new session under `key`, at version 1, at least until it expires. */
  insert(key: string, session: NewSession): Promise<void>
  /** Puts `sealed` in place of what stands at `version` and raises the version by one. False when that version is no longer there. */
  replace(key: string, version: number, sealed: string): Promise<boolean>
  remove(key: string): Promise<void>
  /** Removes every session that came from login's session, or every session of the user; gives their number. */
  removeAll(whose: { sessionId: string } | { userId: string }): Promise<number>
  /** Takes the name for `owner` for so many milliseconds. False while somebody holds it. */
  acquire(name: string, owner: string, holdMs: number): Promise<boolean>
  /** Gives the name back; without effect when `owner` does not hold it any more. */
  release(name: string, owner: string): Promise<void>
}

export type NewSession = { sessionId: string; userId: string; sealed: string; expiresAt: Date }
export type StoredSession = { sealed: string; version: number }
