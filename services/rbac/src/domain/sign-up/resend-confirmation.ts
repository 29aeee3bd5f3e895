import { normalizeEmail } from '@constellation/contract'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findOpenSignUp, renewSignUpLink } from '../../store/sign-up.ts'
import type { Actor } from '../access/actor.ts'
import { recipientAt } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refuseUntimelyMail } from '../record/refuse-untimely-mail.ts'
import { tell } from '../record/tell.ts'
import { browserPresenter } from '../sessions/presenter.ts'

type Input = RbacBody<'resendConfirmation'>

/** Sends the link of this browser's own sign-up again. Without an open sign-up the work is the same, and nothing is sent. */
export async function resendConfirmation(deps: Deps, actor: Actor, input: Input): Promise<void> {
  const emailNormalized = normalizeEmail(input.email)
  const { ip } = input.client
  const browserHash = browserPresenter(input.browserId).hash
  await refuseUntimelyMail(deps, { kind: 'confirm_email', emailNormalized, browserHash, ip })
  const token = newToken('cl_', deps.random)
  const entry = { action: 'sign-up.resend', detail: { ip } } as const
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const signUp = await findOpenSignUp(trx, emailNormalized, browserHash)
      if (!signUp) return tell(deps, trx, { type: 'nothing_to_send', data: {} })
      await renewSignUpLink(trx, signUp.id, hashToken(token))
      const data = { to: recipientAt(signUp), token, returnTo: input.returnTo }
      return tell(deps, trx, { type: 'email_confirmation_requested', data })
    },
    entry,
  )
}
