import type { Deps } from '../deps.ts'
import { readLink } from '../domain/links/read-link.ts'
import type { Handlers } from '../handlers.ts'

/** The links that mails carry. */
export function linksRoutes(deps: Deps) {
  return {
    readLink: ({ body }) => readLink(deps, body),
  } satisfies Partial<Handlers>
}
