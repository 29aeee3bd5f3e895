import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findAddressOwner } from '../../store/address-owners.ts'
import { insertPasswordReset } from '../../store/passwords/password-resets.ts'
import type { Actor } from '../access/actor.ts'
import { recipientAt } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { normalizeEmail } from '../users/normalize-email.ts'

type Input = RbacBody<'requestPasswordReset'>

/** Sends a link to set a new password. For an address that nobody proved, or whose user is disabled, the same work is done and nothing is sent. */
export async function requestPasswordReset(deps: Deps, actor: Actor, input: Input): Promise<void> {
  const emailNormalized = normalizeEmail(input.email)
  await deps.throttle.mails.count(emailNormalized, input.client.ip)
  const token = newToken('rl_', deps.random)
  await deps.db.transaction().execute(async (trx) => {
    const user = await findAddressOwner(trx, emailNormalized)
    await audit(deps, trx, actor, {
      action: 'password.reset-request',
      ...(user && { target: user.id }),
      detail: { ip: input.client.ip },
    })
    const to = user?.status === 'active' ? recipientAt(user) : null
    // For nobody the row is written all the same, so that it costs the same; its token goes nowhere.
    await insertPasswordReset(trx, hashToken(token), to && user ? user.id : deps.newId())
    if (!to) return tell(deps, trx, { type: 'nothing_to_send', data: {} })
    return tell(deps, trx, { type: 'password_reset_requested', data: { to, token, returnTo: input.returnTo } })
  })
}
