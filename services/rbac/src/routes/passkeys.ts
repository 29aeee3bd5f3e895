import type { Deps } from '../deps.ts'
import { addPasskey } from '../domain/passkeys/add-passkey.ts'
import { beginPasskey } from '../domain/passkeys/begin-passkey.ts'
import { beginPasskeySignIn } from '../domain/passkeys/begin-passkey-sign-in.ts'
import { closePasskeyOffer } from '../domain/passkeys/close-passkey-offer.ts'
import { signInWithPasskey } from '../domain/passkeys/sign-in-with-passkey.ts'
import type { Handlers } from '../handlers.ts'

/** Registering passkeys and signing in with them. */
export function passkeysRoutes(deps: Deps) {
  return {
    beginPasskeySignIn: ({ body }) => beginPasskeySignIn(deps, body.browserId),
    signInWithPasskey: ({ actor, body }) => signInWithPasskey(deps, actor, body),
    beginPasskey: ({ actor, params, body }) => beginPasskey(deps, actor, { userId: params.id, ...body }),
    addPasskey: ({ actor, params, body }) => addPasskey(deps, actor, { userId: params.id, ...body }),
    closePasskeyOffer: ({ actor, params }) => closePasskeyOffer(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
