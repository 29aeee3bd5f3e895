import type { Deps } from '../deps.ts'
import type { Handlers } from '../handlers.ts'

const later = (): never => {
  throw new Error('not built yet')
}

/** Challenges and their answers, authenticator apps and recovery codes. */
export function secondFactorRoutes(_deps: Deps) {
  return {
    readChallenge: later,
    verifySecondFactor: later,
    enrolAtSignIn: later,
    stepUp: later,
    listFactors: later,
    addTotp: later,
    activateTotp: later,
    replaceRecoveryCodes: later,
  } satisfies Partial<Handlers>
}
