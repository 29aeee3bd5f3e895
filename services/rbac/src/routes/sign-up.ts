import type { Deps } from '../deps.ts'
import { confirmEmail } from '../domain/sign-up/confirm-email.ts'
import { resendConfirmation } from '../domain/sign-up/resend-confirmation.ts'
import { signUp } from '../domain/sign-up/sign-up.ts'
import type { Handlers } from '../handlers.ts'
import { withHashPlace } from './with-hash-place.ts'

/** Requesting an account and opening it. */
export function signUpRoutes(deps: Deps) {
  return {
    signUp: ({ actor, body }) => withHashPlace(deps, (placed) => signUp(placed, actor, body)),
    resendConfirmation: ({ actor, body }) => resendConfirmation(deps, actor, body),
    confirmEmail: ({ actor, body }) =>
      body.password === undefined
        ? confirmEmail(deps, actor, body)
        : withHashPlace(deps, (placed) => confirmEmail(placed, actor, body)),
  } satisfies Partial<Handlers>
}
