import type { Deps } from '../deps.ts'
import { changePassword } from '../domain/passwords/change-password.ts'
import { confirmPassword } from '../domain/passwords/confirm-password.ts'
import { requestPasswordReset } from '../domain/passwords/request-password-reset.ts'
import { resetPassword } from '../domain/passwords/reset-password.ts'
import type { Handlers } from '../handlers.ts'
import { withHashPlace } from './with-hash-place.ts'

/** Proving, changing and resetting a password. */
export function passwordsRoutes(deps: Deps) {
  return {
    confirmPassword: ({ actor, body }) => withHashPlace(deps, (placed) => confirmPassword(placed, actor, body)),
    changePassword: ({ actor, params, body }) =>
      withHashPlace(deps, (placed) => changePassword(placed, actor, { id: params.id, ...body })),
    requestPasswordReset: ({ actor, body }) => requestPasswordReset(deps, actor, body),
    resetPassword: ({ actor, body }) => withHashPlace(deps, (placed) => resetPassword(placed, actor, body)),
  } satisfies Partial<Handlers>
}
