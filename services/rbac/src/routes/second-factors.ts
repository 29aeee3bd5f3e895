import type { Deps } from '../deps.ts'
import { activateTotp } from '../domain/second-factors/activate-totp.ts'
import { addTotp } from '../domain/second-factors/add-totp.ts'
import { enrolAtSignIn } from '../domain/second-factors/enrol-at-sign-in.ts'
import { listFactors } from '../domain/second-factors/list-factors.ts'
import { readChallenge } from '../domain/second-factors/read-challenge.ts'
import { removeFactor } from '../domain/second-factors/remove-factor.ts'
import { renameFactor } from '../domain/second-factors/rename-factor.ts'
import { replaceRecoveryCodes } from '../domain/second-factors/replace-recovery-codes.ts'
import { stepUp } from '../domain/second-factors/step-up.ts'
import { verifySecondFactor } from '../domain/second-factors/verify-second-factor.ts'
import type { Handlers } from '../handlers.ts'

/** Challenges and their answers, authenticator apps and recovery codes. */
export function secondFactorsRoutes(deps: Deps) {
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
    renameFactor: ({ actor, params, body }) =>
      renameFactor(deps, actor, { userId: params.id, factorId: params.factorId, ...body }),
    removeFactor: ({ actor, params }) => removeFactor(deps, actor, { userId: params.id, factorId: params.factorId }),
  } satisfies Partial<Handlers>
}
