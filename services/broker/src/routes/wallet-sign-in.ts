import { watchStranger } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import { startWalletSignIn } from '../domain/wallet-sign-in/start-wallet-sign-in.ts'
import { verifyWalletSignIn } from '../domain/wallet-sign-in/verify-wallet-sign-in.ts'
import type { Handlers } from '../handlers.ts'

/** Signing in with a wallet. */
export function walletSignInRoutes(deps: Deps) {
  return {
    startWalletSignIn: ({ body, context }) =>
      watchStranger(deps, context, () => startWalletSignIn(deps, { ...body, sourceIp: deps.sourceOf(context) })),
    verifyWalletSignIn: ({ body, context }) => watchStranger(deps, context, () => verifyWalletSignIn(deps, body)),
  } satisfies Partial<Handlers>
}
