import { Failure } from '@constellation/chassis'
import { FactorId, type RbacBody, type TokenResponse } from '@constellation/contracts-rbac'
import { openSealed } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { activateTotpRow, findTotp } from '../../store/second-factors/totp.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { completeEnrolment } from './complete-enrolment.ts'
import { totpIdentity } from './prove-by-code.ts'
import { matchTotp } from './totp.ts'

type Input = { userId: string; factorId: string } & RbacBody<'activateTotp'>

/** Takes an authenticator app into use that has shown a code of its secret. The one before it is void, and the code is used up. */
export async function activateTotp(
  deps: Deps,
  actor: UserActor,
  { userId, factorId, code, ...browser }: Input,
): Promise<{ factorId: FactorId; tokens: TokenResponse; recoveryCodes: string[] | null }> {
  if (actor.ticket.userId !== userId) throw notFound('factor')
  const pending = await findTotp(deps.db, userId, { pendingId: factorId })
  if (!pending) throw notFound('factor')
  // Counted apart from sign-ins: a typing mistake here locks nobody out.
  const attempt = { userId, kind: 'totp activation' }
  const failures = await deps.throttle.factors.admit(attempt)
  const secret = openSealed(deps.sealing, totpIdentity(userId, factorId), pending.sealedSecret)
  const step = matchTotp(secret, code, deps.now())
  if (step === undefined) {
    await deps.throttle.factors.failed(attempt, failures)
    throw new Failure(
      'invalid_factor_code',
      'that is not the code that the app shows now; look at the clock of the device',
    )
  }
  await deps.throttle.factors.succeeded(attempt)
  const { started, recoveryCodes } = await deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId)
    if (!user || !(await activateTotpRow(trx, { id: factorId, userId, step }))) throw notFound('factor')
    const factor = { id: factorId, kind: 'totp', name: null, amr: ['otp'] } as const
    return completeEnrolment(deps, trx, actor, { user, factor, browser })
  })
  const tokens = await issueTokens(deps, { ...started, outcome: 'login' })
  return { factorId: FactorId.parse(factorId), tokens, recoveryCodes }
}
