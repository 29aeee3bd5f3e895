import type { Deps } from '../deps.ts'
import { logOut } from '../domain/sessions/log-out.ts'
import type { Handlers } from '../handlers.ts'

/** The sessions of programs. */
export function sessionsRoutes(deps: Deps) {
  return {
    logOut: ({ actor }) => logOut(deps, actor.session),
  } satisfies Partial<Handlers>
}
