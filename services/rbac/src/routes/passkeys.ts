import type { Deps } from '../deps.ts'
import type { Handlers } from '../handlers.ts'

const later = (): never => {
  throw new Error('not built yet')
}

/** Passkeys, and what becomes of factors that are not wanted or were lost. */
export function passkeyRoutes(_deps: Deps) {
  return {
    beginPasskeySignIn: later,
    signInWithPasskey: later,
    beginPasskey: later,
    addPasskey: later,
    renameFactor: later,
    removeFactor: later,
    closePasskeyOffer: later,
    resetFactors: later,
    requestFactorReset: later,
    confirmFactorReset: later,
    cancelFactorReset: later,
    cancelOwnFactorReset: later,
  } satisfies Partial<Handlers>
}
