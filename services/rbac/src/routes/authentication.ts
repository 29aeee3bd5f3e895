import type { Deps } from '../deps.ts'
import { changePassword } from '../domain/change-password.ts'
import { confirmEmail } from '../domain/confirm-email.ts'
import { confirmPassword } from '../domain/confirm-password.ts'
import { handOff } from '../domain/hand-off.ts'
import { introspect } from '../domain/introspect.ts'
import { logOut } from '../domain/log-out.ts'
import { readLink } from '../domain/read-link.ts'
import { refresh } from '../domain/refresh.ts'
import { requestPasswordReset } from '../domain/request-password-reset.ts'
import { resendConfirmation } from '../domain/resend-confirmation.ts'
import { resetPassword } from '../domain/reset-password.ts'
import { signInWithPassword } from '../domain/sign-in-with-password.ts'
import { signInWithProvider } from '../domain/sign-in-with-provider.ts'
import { signUp } from '../domain/sign-up.ts'
import type { Handlers } from '../handlers.ts'

/** Signing in, staying signed in, signing out, and the links that mails carry. */
export function authenticationRoutes(deps: Deps) {
  return {
    signUp: ({ actor, body }) => signUp(deps, actor, body),
    signInWithPassword: ({ actor, body }) => signInWithPassword(deps, actor, body),
    signInWithProvider: ({ actor, body }) => signInWithProvider(deps, actor, body),
    confirmPassword: ({ actor, body }) => confirmPassword(deps, actor, body),
    changePassword: ({ actor, params, body }) => changePassword(deps, actor, { id: params.id, ...body }),
    refresh: ({ actor, body }) => refresh(deps, actor, body),
    handOff: ({ actor, body }) => handOff(deps, actor, body),
    logOut: ({ actor, body }) => logOut(deps, actor, body),
    introspect: ({ body }) => introspect(deps, body.token),
    validateSession: ({ actor }) => ({ wallet: actor.ticket.wallet }),
    readLink: ({ body }) => readLink(deps, body),
    confirmEmail: ({ actor, body }) => confirmEmail(deps, actor, body),
    resendConfirmation: ({ actor, body }) => resendConfirmation(deps, actor, body),
    requestPasswordReset: ({ actor, body }) => requestPasswordReset(deps, actor, body),
    resetPassword: ({ actor, body }) => resetPassword(deps, actor, body),
  } satisfies Partial<Handlers>
}
