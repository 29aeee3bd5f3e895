import { hashToken } from '@constellation/tokens'
import { watchStranger } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { exchangeLegacyToken } from '../domain/exchange/exchange-legacy-token.ts'
import type { Handlers } from '../handlers.ts'

/** Programs that still hold an access token of a user. */
export function exchangeRoutes(deps: Deps) {
  return {
    exchangeLegacyToken: ({ context }) => {
      const [, bearer = ''] = /^Bearer ([\w.~+/-]{1,4096}=*)$/.exec(context.req.header('authorization') ?? '') ?? []
      const work = () => exchangeLegacyToken(deps, { bearer, sourceIp: deps.sourceOf(context) })
      return watchStranger(deps, context, work, bearer ? hashToken(bearer) : null)
    },
  } satisfies Partial<Handlers>
}
