import type { Deps } from '../deps.ts'
import { endAllSessions } from '../domain/sessions/end-all-sessions.ts'
import { endOtherSessions } from '../domain/sessions/end-other-sessions.ts'
import { endSession } from '../domain/sessions/end-session.ts'
import { handOff } from '../domain/sessions/hand-off.ts'
import { listSessions } from '../domain/sessions/list-sessions.ts'
import { logOut } from '../domain/sessions/log-out.ts'
import { refresh } from '../domain/sessions/refresh.ts'
import type { Handlers } from '../handlers.ts'

/** Staying signed in, opening a session to an application, signing out. */
export function sessionsRoutes(deps: Deps) {
  return {
    refresh: ({ actor, body }) => refresh(deps, actor, body),
    handOff: ({ actor, body }) => handOff(deps, actor, body),
    logOut: ({ actor, body }) => logOut(deps, actor, body),
    listSessions: async ({ actor, params }) => ({ items: await listSessions(deps, actor, params.id) }),
    endSession: ({ actor, params }) => endSession(deps, actor, { userId: params.id, sessionId: params.sessionId }),
    endOtherSessions: async ({ actor, params }) => ({ ended: await endOtherSessions(deps, actor, params.id) }),
    endAllSessions: async ({ actor, params }) => ({ ended: await endAllSessions(deps, actor, params.id) }),
  } satisfies Partial<Handlers>
}
