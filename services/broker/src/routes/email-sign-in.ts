import { watchStranger } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { readEmailSignIn } from '../domain/email-sign-in/read-email-sign-in.ts'
import { requestEmailSignIn } from '../domain/email-sign-in/request-email-sign-in.ts'
import { verifyEmailSignIn } from '../domain/email-sign-in/verify-email-sign-in.ts'
import { requireAuthMethod } from '../domain/identities/require-auth-method.ts'
import { pollSignIn } from '../domain/sign-in-requests/poll-sign-in.ts'
import type { Handlers } from '../handlers.ts'

/** Signing in with a link that is sent by e-mail. */
export function emailSignInRoutes(deps: Deps) {
  return {
    requestEmailSignIn: ({ body, context }) =>
      watchStranger(deps, context, () => requestEmailSignIn(deps, { ...body, sourceIp: deps.sourceOf(context) })),
    readEmailSignIn: ({ body, context }) => watchStranger(deps, context, () => readEmailSignIn(deps, body)),
    verifyEmailSignIn: ({ body, context, requestId }) =>
      watchStranger(deps, context, () =>
        verifyEmailSignIn(deps, body, { requestId, sourceIp: deps.sourceOf(context) }),
      ),
    readEmailSignInStatus: async ({ params }) => {
      requireAuthMethod(deps, 'email_link')
      return pollSignIn(deps, 'email_link', params)
    },
  } satisfies Partial<Handlers>
}
