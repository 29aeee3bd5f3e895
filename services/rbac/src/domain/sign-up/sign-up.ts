import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { refuseWeakPassword } from '../../passwords/password-rules.ts'
import { findAddressOwner } from '../../store/address-owners.ts'
import { insertSignUp } from '../../store/sign-up.ts'
import type { Actor } from '../access/actor.ts'
import { recipientAt } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { normalizeEmail } from '../users/normalize-email.ts'

type Input = RbacBody<'signUp'>

/**
 * Takes a request for an account and sends a link to the address. No user exists before the address is proved, so a request blocks nobody and
 * plants nothing; for an address that has a user the same is done, and its owner is told. The answer tells neither.
 */
export async function signUp(deps: Deps, actor: Actor, input: Input): Promise<void> {
  if (!deps.settings.signUpEnabled) throw new Failure('signup_disabled', 'new accounts are not opened here')
  refuseWeakPassword(deps.passwordRules, input.password, [input.email, input.displayName])
  const emailNormalized = normalizeEmail(input.email)
  await deps.throttle.mails.count(emailNormalized, input.client.ip)
  const passwordHash = await deps.passwords.hash(input.password)
  const token = newToken('cl_', deps.random)
  const locale = input.locale ?? null
  await deps.db.transaction().execute(async (trx) => {
    const holder = await findAddressOwner(trx, emailNormalized)
    await insertSignUp(trx, {
      id: deps.newId(),
      tokenHash: hashToken(token),
      email: input.email.trim(),
      emailNormalized,
      passwordHash,
      displayName: input.displayName,
      locale,
      browserHash: browserPresenter(input.browserId).hash,
    })
    await audit(deps, trx, actor, {
      action: 'sign-up.request',
      ...(holder && { target: holder.id }),
      detail: { ip: input.client.ip },
    })
    if (holder)
      await tell(deps, trx, { type: 'sign_up_repeated', data: { to: recipientAt(holder), returnTo: input.returnTo } })
    else {
      const to = { email: input.email.trim(), displayName: input.displayName, locale }
      await tell(deps, trx, { type: 'email_confirmation_requested', data: { to, token, returnTo: input.returnTo } })
    }
  })
}
