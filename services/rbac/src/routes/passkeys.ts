import type { Deps } from '../deps.ts'
import { addPasskey } from '../domain/add-passkey.ts'
import { beginPasskey } from '../domain/begin-passkey.ts'
import { beginPasskeySignIn } from '../domain/begin-passkey-sign-in.ts'
import { closePasskeyOffer } from '../domain/close-passkey-offer.ts'
import { removeFactor } from '../domain/remove-factor.ts'
import { renameFactor } from '../domain/rename-factor.ts'
import { signInWithPasskey } from '../domain/sign-in-with-passkey.ts'
import type { Handlers } from '../handlers.ts'

const later = (): never => {
  throw new Error('not built yet')
}

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
    resetFactors: later,
    requestFactorReset: later,
    confirmFactorReset: later,
    cancelFactorReset: later,
    cancelOwnFactorReset: later,
  } satisfies Partial<Handlers>
}
