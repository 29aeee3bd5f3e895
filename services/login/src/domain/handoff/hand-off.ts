import type { SessionId } from '@constellation/contracts-rbac'
import type { Application } from '../../applications/applications.ts'
import type { Deps } from '../../deps.ts'

/** Tokens of a session for one application. rbac refuses a session that is not good enough for it. */
export function handOff(deps: Pick<Deps, 'rbac'>, application: Application, sessionId: SessionId) {
  const { id: applicationId, requiredPermission, minAal } = application
  return deps
    .rbac()
    .handOff({ body: { sessionId, applicationId, minAal, ...(requiredPermission && { requiredPermission }) } })
}
