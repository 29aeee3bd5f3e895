import type { Deps } from '../deps.ts'
import { cancelFactorReset, cancelOwnFactorReset } from '../domain/factor-resets/cancel-factor-reset.ts'
import { confirmFactorReset } from '../domain/factor-resets/confirm-factor-reset.ts'
import { requestFactorReset } from '../domain/factor-resets/request-factor-reset.ts'
import { resetFactors } from '../domain/factor-resets/reset-factors.ts'
import type { Handlers } from '../handlers.ts'

/** Replacing second factors that were lost. */
export function factorResetsRoutes(deps: Deps) {
  return {
    requestFactorReset: ({ actor, body }) => requestFactorReset(deps, actor, body),
    confirmFactorReset: async ({ actor, body }) => ({
      dueAt: (await confirmFactorReset(deps, actor, body)).toISOString(),
    }),
    cancelFactorReset: ({ actor, body }) => cancelFactorReset(deps, actor, body),
    cancelOwnFactorReset: ({ actor, params }) => cancelOwnFactorReset(deps, actor, params.id),
    resetFactors: ({ actor, params, body }) => resetFactors(deps, actor, { userId: params.id, ...body }),
  } satisfies Partial<Handlers>
}
