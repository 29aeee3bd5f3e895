import { Failure } from '@constellation/chassis'
import { FactorId, type RbacBody, type TokenResponse } from '@constellation/contracts-rbac'
import { openSealed } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { activateTotpRow, findTotp } from '../../store/second-factors/totp.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { changeOfRecordedSteps } from '../record/recorded-change.ts'
import { completeEnrolment } from './complete-enrolment.ts'
import { totpIdentity } from './prove-by-code.ts'
import { matchTotp } from './totp.ts'

type Input = { userId: string; factorId: string } & RbacBody<'activateTotp'>

/** Activates an authenticator app that has shown a code of its secret. The app before it is revoked, and the code is consumed. */
export async function activateTotp(
  deps: Deps,
  actor: UserActor,
  { userId, factorId, code, ...browser }: Input,
): Promise<{ factorId: FactorId; tokens: TokenResponse; recoveryCodes: string[] | null }> {
  if (actor.ticket.userId !== userId) throw notFound('factor')
  const step = await provedStep(deps, { userId, factorId, code })
  const { started, recoveryCodes } = await changeOfRecordedSteps(deps, async (trx) => {
    const user = await lockUser(trx, userId)
    if (!user || !(await activateTotpRow(trx, { id: factorId, userId, step }))) throw notFound('factor')
    const factor = { id: factorId, kind: 'totp', name: null, amr: ['otp'] } as const
    return completeEnrolment(deps, trx, actor, { user, factor, browser })
  })
  const tokens = await issueTokens(deps, { ...started, outcome: 'login' })
  return { factorId: FactorId.parse(factorId), tokens, recoveryCodes }
}

/** The time step of the code, by the secret of the pending app. */
async function provedStep(deps: Deps, { userId, factorId, code }: Pick<Input, 'userId' | 'factorId' | 'code'>) {
  const pending = await findTotp(deps.db, userId, { pendingId: factorId })
  if (!pending) throw notFound('factor')
  // These failures are counted apart from those at sign-in, so a typing mistake here does not lock anybody out.
  const attempt = { userId, kind: 'totp activation' }
  const failures = await deps.throttle.factors.admit(attempt)
  const step = matchTotp(
    openSealed(deps.sealing, totpIdentity(userId, factorId), pending.sealedSecret),
    code,
    deps.now(),
  )
  if (step === undefined) {
    await deps.throttle.factors.failed(attempt, failures)
    throw new Failure(
      'invalid_factor_code',
      'that is not the code that the app shows now; check the clock of the device',
    )
  }
  await deps.throttle.factors.succeeded(attempt)
  return step
}
