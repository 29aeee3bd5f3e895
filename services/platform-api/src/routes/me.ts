import type { Deps } from '../deps.ts'
import { getMe } from '../domain/access/get-me.ts'
import type { Handlers } from '../handlers.ts'

export function meRoutes(deps: Deps) {
  return { getMe: ({ actor }) => getMe(deps, actor) } satisfies Partial<Handlers>
}
