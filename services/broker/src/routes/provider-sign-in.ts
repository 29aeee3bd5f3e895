import { watchStranger } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { requireAuthMethod } from '../domain/identities/require-auth-method.ts'
import { confirmProviderSignIn } from '../domain/provider-sign-in/confirm-provider-sign-in.ts'
import { startProviderSignIn } from '../domain/provider-sign-in/start-provider-sign-in.ts'
import { pollSignIn } from '../domain/sign-in-requests/poll-sign-in.ts'
import type { Handlers } from '../handlers.ts'

/** Signing in at a provider. */
export function providerSignInRoutes(deps: Deps) {
  return {
    startProviderSignIn: ({ body, context }) =>
      watchStranger(deps, context, () => startProviderSignIn(deps, { ...body, sourceIp: deps.sourceOf(context) })),
    confirmProviderSignIn: ({ body, context, requestId }) =>
      watchStranger(deps, context, () =>
        confirmProviderSignIn(deps, body, { requestId, sourceIp: deps.sourceOf(context) }),
      ),
    readProviderSignInStatus: async ({ params }) => {
      requireAuthMethod(deps, 'oauth2_google')
      return pollSignIn(deps, 'oauth2_google', params)
    },
  } satisfies Partial<Handlers>
}
