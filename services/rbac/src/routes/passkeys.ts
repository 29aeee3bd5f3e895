import type { Deps } from '../deps.ts'
import { addPasskey } from '../domain/add-passkey.ts'
import { beginPasskey } from '../domain/begin-passkey.ts'
import { beginPasskeySignIn } from '../domain/begin-passkey-sign-in.ts'
import { cancelFactorReset, cancelOwnFactorReset } from '../domain/cancel-factor-reset.ts'
import { closePasskeyOffer } from '../domain/close-passkey-offer.ts'
import { confirmFactorReset } from '../domain/confirm-factor-reset.ts'
import { removeFactor } from '../domain/remove-factor.ts'
import { renameFactor } from '../domain/rename-factor.ts'
import { requestFactorReset } from '../domain/request-factor-reset.ts'
import { resetFactors } from '../domain/reset-factors.ts'
import { signInWithPasskey } from '../domain/sign-in-with-passkey.ts'
import type { Handlers } from '../handlers.ts'

/** Passkeys, and what becomes of factors that are not wanted or were lost. */
export function passkeyRoutes(deps: Deps) {
  return {
    beginPasskeySignIn: ({ body }) => beginPasskeySignIn(deps, body.browserId),
    signInWithPasskey: ({ actor, body }) => signInWithPasskey(deps, actor, body),
    beginPasskey: ({ actor, params, body }) => beginPasskey(deps, actor, { userId: params.id, ...body }),
    addPasskey: ({ actor, params, body }) => addPasskey(deps, actor, { userId: params.id, ...body }),
    renameFactor: ({ actor, params, body }) =>
      renameFactor(deps, actor, { userId: params.id, factorId: params.factorId, ...body }),
    removeFactor: ({ actor, params }) => removeFactor(deps, actor, { userId: params.id, factorId: params.factorId }),
    closePasskeyOffer: ({ actor, params }) => closePasskeyOffer(deps, actor, params.id),
    resetFactors: ({ actor, params, body }) => resetFactors(deps, actor, { userId: params.id, ...body }),
    requestFactorReset: ({ actor, body }) => requestFactorReset(deps, actor, body),
    confirmFactorReset: async ({ actor, body }) => ({
      dueAt: (await confirmFactorReset(deps, actor, body)).toISOString(),
    }),
    cancelFactorReset: ({ actor, body }) => cancelFactorReset(deps, actor, body),
    cancelOwnFactorReset: ({ actor, params }) => cancelOwnFactorReset(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
