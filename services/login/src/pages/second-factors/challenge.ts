import { Refusal } from '@constellation/client'
import { type Challenge, type FactorKind, MfaRequired } from '@constellation/contracts-rbac'
import { browserId } from '../../browser/browser-id.ts'
import { keepChallenge } from '../../browser/challenge.ts'
import { beginSession, clientInfo } from '../../browser/session.ts'
import type { Deps } from '../../deps.ts'
import { type Flow, inFlow } from '../../flow/flow.ts'
import { goOn } from '../handoff/go-on.ts'
import { type PageContext, redirectTo } from '../page.ts'

/** Where each kind of second factor is asked for. */
export const challengePaths = {
  webauthn: '/login/mfa/passkey',
  totp: '/login/mfa',
  recovery_code: '/login/mfa/recovery',
} as const satisfies Record<FactorKind, string>

/** What stands between the first step and the session, where a sign-in was refused for that; undefined for every other failure. */
export function challengeIn(error: unknown): Challenge | undefined {
  const isAsked = error instanceof Refusal && error.code === 'mfa_required'
  return isAsked ? MfaRequired.parse(error.problem).mfa : undefined
}

/** Asks for the strongest factor that would be taken; who has none goes on to where one is enrolled. */
export async function beginChallenge(
  deps: Deps,
  context: PageContext,
  flow: Flow,
  { challengeToken, expiresIn, factors: [strongest] }: Challenge,
  { stepUp = false } = {},
): Promise<Response> {
  if (strongest) {
    keepChallenge(deps, context, flow, { token: challengeToken, stepUp, expiresIn })
    return redirectTo(deps, context, inFlow(challengePaths[strongest], flow))
  }
  const body = { challengeToken, browserId: browserId(deps, context), client: clientInfo(deps, context) }
  const tokens = await deps.rbac().enrolAtSignIn({ body })
  await beginSession(deps, context, tokens)
  return goOn(deps, context, flow, tokens)
}
