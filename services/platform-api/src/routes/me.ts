import type { Deps } from '../deps.ts'
import { getMe } from '../domain/people/get-me.ts'
import { updateMe } from '../domain/people/update-me.ts'
import type { Handlers } from '../handlers.ts'

export function meRoutes(deps: Deps) {
  return {
    getMe: ({ actor }) => getMe(deps, actor),
    updateMe: ({ actor, body }) => updateMe(deps, actor, body),
  } satisfies Partial<Handlers>
}
