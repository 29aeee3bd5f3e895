import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findOpenSignUp, renewSignUpLink } from '../../store/sign-up.ts'
import type { Actor } from '../access/actor.ts'
import { recipientAt } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { normalizeEmail } from '../users/normalize-email.ts'

type Input = RbacBody<'resendConfirmation'>

/** Sends the link of this browser's own sign-up again. Where none is open the same work is done and nothing is sent. */
export async function resendConfirmation(deps: Deps, actor: Actor, input: Input): Promise<void> {
  const emailNormalized = normalizeEmail(input.email)
  await deps.throttle.mails.count(emailNormalized, input.client.ip)
  const token = newToken('cl_', deps.random)
  await deps.db.transaction().execute(async (trx) => {
    const signUp = await findOpenSignUp(trx, emailNormalized, browserPresenter(input.browserId).hash)
    await audit(deps, trx, actor, { action: 'sign-up.resend', detail: { ip: input.client.ip } })
    if (!signUp) return tell(deps, trx, { type: 'nothing_to_send', data: {} })
    await renewSignUpLink(trx, signUp.id, hashToken(token))
    const data = { to: recipientAt(signUp), token, returnTo: input.returnTo }
    return tell(deps, trx, { type: 'email_confirmation_requested', data })
  })
}
