import type { Handoff } from '@constellation/contracts-login'
import type { Deps } from '../deps.ts'
import { createRenewals, type Renewals } from './renewals.ts'
import { handedOver, type LiveSession, sessionKeyOf } from './session-record.ts'

export type Sessions = {
  /** Begins a session from a handoff of login and gives its cookie. Ends the session that the browser had before. */
  begin(request: Request, handoff: Handoff, locale: string | null): Promise<string>
  /**
   * Gives the session of the request's cookie with a valid access token, renewed if necessary. Gives undefined when there is no session or
   * login says that it is over. Throws `LoginUnavailable`.
   */
  find(request: Request): Promise<LiveSession | undefined>
  /** Like `find`, by the session's key. */
  findByKey(key: string): Promise<LiveSession | undefined>
  /** Gives the session with a new access token. Throws `LoginUnavailable`. */
  renew(session: LiveSession): Promise<LiveSession | undefined>
  end(key: string): Promise<void>
}

/** The sessions of one application, in its store. */
export function createSessions(deps: Deps): Sessions {
  const renewals: Renewals = createRenewals(deps, (key) => readSession(deps, key))

  async function findByKey(key: string) {
    const session = await readSession(deps, key)
    return session && renewals.keepFresh(session)
  }

  return {
    async begin(request, handoff, locale) {
      const former = deps.cookies.read(request, sessionCookie)
      if (former) await deps.store.remove(sessionKeyOf(former))
      const cookie = deps.newToken()
      await insertSession(deps, cookie, handoff, locale)
      return deps.cookies.write(sessionCookie, cookie, deps.sessionSeconds)
    },
    async find(request) {
      const cookie = deps.cookies.read(request, sessionCookie)
      return cookie ? findByKey(sessionKeyOf(cookie)) : undefined
    },
    findByKey,
    renew: renewals.renewNow,
    end: (key) => deps.store.remove(key),
  }
}

/** The short name of the session cookie, which holds only a random session id. */
export const sessionCookie = 'session'

async function insertSession(deps: Deps, cookie: string, handoff: Handoff, locale: string | null) {
  const now = deps.now()
  const key = sessionKeyOf(cookie)
  const expiresAt = now + Math.min(deps.sessionSeconds, handoff.sessionExpiresIn) * 1000
  const sealed = await deps.sessionSeal.close({ key, locale, expiresAt, ...handedOver(handoff, now) })
  const { sessionId, user } = handoff
  await deps.store.insert(key, { sessionId, userId: user.id, sealed, expiresAt: new Date(expiresAt) })
}

async function readSession(deps: Deps, key: string): Promise<LiveSession | undefined> {
  const stored = await deps.store.find(key)
  const record = stored && deps.sessionSeal.open(stored.sealed)
  if (!stored || record?.key !== key || record.expiresAt <= deps.now()) return undefined
  return { record, version: stored.version }
}
