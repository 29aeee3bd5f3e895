import { broker } from '@constellation/contracts-broker'
import type { createAuthentication } from '../authentication/authenticate-session.ts'
import { watchCaller, watchStranger } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { cancelRecovery } from '../domain/recovery/cancel-recovery.ts'
import { finishRecovery } from '../domain/recovery/finish-recovery.ts'
import { lookUpRecovery } from '../domain/recovery/look-up-recovery.ts'
import { startRecovery } from '../domain/recovery/start-recovery.ts'
import type { Handlers } from '../handlers.ts'

/** Recovery: a new daemon gets a grant of the existing master. */
export function recoveryRoutes(deps: Deps, { own }: ReturnType<typeof createAuthentication>) {
  return {
    async lookUpRecovery({ body, context }) {
      if (deps.settings.recoveryLookup === 'authenticated') await own(context, broker.lookUpRecovery)
      return watchStranger(deps, context, () => lookUpRecovery(deps, { ...body, sourceIp: deps.sourceOf(context) }))
    },
    startRecovery: ({ actor, body }) => watchCaller(deps, actor, () => startRecovery(deps, actor, body)),
    finishRecovery: ({ actor, body }) => watchCaller(deps, actor, () => finishRecovery(deps, actor, body)),
    cancelRecovery: ({ actor, body }) => watchCaller(deps, actor, () => cancelRecovery(deps, actor, body)),
  } satisfies Partial<Handlers>
}
