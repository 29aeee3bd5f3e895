import type { Application } from '../../applications/applications.ts'
import type { Deps } from '../../deps.ts'

/** Ends the session of a renewal handle, here and in every application. The handle of another application ends nothing. */
export function endHandoff(deps: Deps, application: Application, renewalHandle: string): Promise<void> {
  const presenter = { kind: 'application', applicationId: application.id } as const
  return deps.rbac().logOut({ body: { refreshToken: renewalHandle, presenter } })
}
