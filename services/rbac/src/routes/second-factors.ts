import type { Deps } from '../deps.ts'
import { activateTotp } from '../domain/activate-totp.ts'
import { addTotp } from '../domain/add-totp.ts'
import { enrolAtSignIn } from '../domain/enrol-at-sign-in.ts'
import { listFactors } from '../domain/list-factors.ts'
import { readChallenge } from '../domain/read-challenge.ts'
import { replaceRecoveryCodes } from '../domain/replace-recovery-codes.ts'
import { stepUp } from '../domain/step-up.ts'
import { verifySecondFactor } from '../domain/verify-second-factor.ts'
import type { Handlers } from '../handlers.ts'

/** Challenges and their answers, authenticator apps and recovery codes. */
export function secondFactorRoutes(deps: Deps) {
  return {
    readChallenge: ({ body }) => readChallenge(deps, body),
    verifySecondFactor: ({ actor, body }) => verifySecondFactor(deps, actor, body),
    enrolAtSignIn: ({ actor, body }) => enrolAtSignIn(deps, actor, body),
    stepUp: ({ actor, body }) => stepUp(deps, actor, body),
    listFactors: ({ actor, params }) => listFactors(deps, actor, params.id),
    addTotp: ({ actor, params }) => addTotp(deps, actor, params.id),
    activateTotp: ({ actor, params, body }) =>
      activateTotp(deps, actor, { userId: params.id, factorId: params.factorId, ...body }),
    replaceRecoveryCodes: async ({ actor, params }) => ({
      recoveryCodes: await replaceRecoveryCodes(deps, actor, params.id),
    }),
  } satisfies Partial<Handlers>
}
