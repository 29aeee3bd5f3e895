import type { NewSession, SessionStore, StoredSession } from './session-store.ts'

/**
 * Sessions in the memory of this process. For development, and for an application that runs as one process and may sign people out when
 * it restarts. `now` is in milliseconds.
 */
export function memorySessionStore({ now }: { now: () => number }): SessionStore {
  const sessions = new Map<string, NewSession & StoredSession>()
  const leases = new Map<string, { owner: string; until: number }>()

  return {
    async find(key) {
      const found = sessions.get(key)
      return found && { sealed: found.sealed, version: found.version }
    },
    async insert(key, session) {
      dropWhere(sessions, ({ expiresAt }) => expiresAt.getTime() <= now())
      sessions.set(key, { ...session, version: 1 })
    },
    async replace(key, version, sealed) {
      const found = sessions.get(key)
      if (found?.version !== version) return false
      sessions.set(key, { ...found, sealed, version: version + 1 })
      return true
    },
    async remove(key) {
      sessions.delete(key)
    },
    async removeAll(whose) {
      return dropWhere(sessions, (session) =>
        'userId' in whose ? session.userId === whose.userId : session.sessionId === whose.sessionId,
      )
    },
    async acquire(name, owner, holdMs) {
      dropWhere(leases, ({ until }) => until <= now())
      if (leases.has(name)) return false
      leases.set(name, { owner, until: now() + holdMs })
      return true
    },
    async release(name, owner) {
      if (leases.get(name)?.owner === owner) leases.delete(name)
    },
  }
}

function dropWhere<T>(entries: Map<string, T>, matches: (entry: T) => boolean): number {
  const matching = [...entries].filter(([, entry]) => matches(entry))
  for (const [key] of matching) entries.delete(key)
  return matching.length
}
