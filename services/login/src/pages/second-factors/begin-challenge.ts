import { Refusal } from '@constellation/client'
import { type Challenge, type FactorKind, MfaRequired } from '@constellation/contracts-rbac'
import { keepChallenge } from '../../browser/challenge.ts'
import type { PageRequest } from '../page-request.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'

/** The page that asks for each kind of second factor. */
export const challengePaths = {
  webauthn: '/login/mfa/passkey',
  totp: '/login/mfa',
  recovery_code: '/login/mfa/recovery',
} as const satisfies Record<FactorKind, string>

/** The challenge of a sign-in that was refused for lack of a second factor; undefined for every other failure. */
export function challengeIn(error: unknown): Challenge | undefined {
  const isChallenge = error instanceof Refusal && error.code === 'mfa_required'
  return isChallenge ? MfaRequired.parse(error.problem).mfa : undefined
}

/** Asks for the strongest factor that is accepted. A person who has none goes on to enrol one. */
export async function beginChallenge(
  request: PageRequest,
  { challengeToken, expiresIn, factors: [strongest] }: Challenge,
  { stepUp = false } = {},
): Promise<Response> {
  if (strongest) {
    keepChallenge(request, { token: challengeToken, stepUp, expiresIn })
    return request.redirect(request.inFlow(challengePaths[strongest]))
  }
  const { id: browserId, client } = request.browser
  return completeSignIn(request, await request.rbac.enrolAtSignIn({ body: { challengeToken, browserId, client } }))
}
