import type { Deps } from '../deps.ts'
import { confirmEmail } from '../domain/sign-up/confirm-email.ts'
import { resendConfirmation } from '../domain/sign-up/resend-confirmation.ts'
import { signUp } from '../domain/sign-up/sign-up.ts'
import type { Handlers } from '../handlers.ts'

/** Requesting an account and opening it. */
export function signUpRoutes(deps: Deps) {
  return {
    signUp: ({ actor, body }) => signUp(deps, actor, body),
    resendConfirmation: ({ actor, body }) => resendConfirmation(deps, actor, body),
    confirmEmail: ({ actor, body }) => confirmEmail(deps, actor, body),
  } satisfies Partial<Handlers>
}
