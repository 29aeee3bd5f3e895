import type { Deps } from '../deps.ts'
import { introspect } from '../domain/access-tokens/introspect.ts'
import type { Handlers } from '../handlers.ts'

/** What an access token stands for, and the keys that verify it. */
export function accessTokensRoutes(deps: Deps) {
  return {
    introspect: ({ body }) => introspect(deps, body.token),
    validateSession: ({ actor }) => ({ wallet: actor.ticket.wallet }),
    userTokenKeys: () => deps.userTokens.jwks(),
  } satisfies Partial<Handlers>
}
