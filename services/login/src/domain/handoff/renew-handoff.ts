import type { Handoff } from '@constellation/contracts-login'
import type { Application } from '../../applications/applications.ts'
import type { Deps } from '../../deps.ts'

/** Exchanges a renewal handle for a new access token and the next handle. Both are bound to the application. */
export async function renewHandoff(deps: Deps, application: Application, renewalHandle: string): Promise<Handoff> {
  const presenter = { kind: 'application', applicationId: application.id } as const
  const { refreshToken, ...tokens } = await deps.rbac().refresh({ body: { refreshToken: renewalHandle, presenter } })
  return { ...tokens, renewalHandle: refreshToken }
}
