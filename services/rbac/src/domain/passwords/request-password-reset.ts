import { normalizeEmail } from '@constellation/contract'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AddressOwner, findAddressOwner } from '../../store/address-owners.ts'
import { closePasswordResets, insertPasswordReset } from '../../store/passwords/password-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'
import { recipientAt } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { browserPresenter } from '../sessions/presenter.ts'

type Input = RbacBody<'requestPasswordReset'>

/**
 * Sends a link to set a new password, which voids the earlier ones. An unknown address or a disabled user costs the same work, and
 * nothing is sent. Nothing is sent either where strangers requested many: then a link of the last minutes is there and works.
 */
export async function requestPasswordReset(deps: Deps, actor: Actor, input: Input): Promise<void> {
  const emailNormalized = normalizeEmail(input.email)
  const { ip } = input.client
  const browserHash = browserPresenter(input.browserId).hash
  const waitMs = await deps.throttle.mails.count({ kind: 'reset_password', emailNormalized, browserHash, ip })
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = await findAddressOwner(trx, emailNormalized)
      if (waitMs === 0) await sendLink(deps, trx, user, input)
      return user
    },
    (user) => ({ action: 'password.request-reset', ...(user && { target: user.id }), detail: { ip } }),
  )
}

async function sendLink(deps: Deps, trx: Transaction<Schema>, user: AddressOwner | undefined, { returnTo }: Input) {
  const token = newToken('rl_', deps.random)
  const to = user?.status === 'active' ? recipientAt(user) : null
  // Without a recipient the row is written all the same, so that it costs the same. Its token goes nowhere.
  const userId = to && user ? user.id : deps.newId()
  await closePasswordResets(trx, userId)
  await insertPasswordReset(trx, hashToken(token), userId)
  if (!to) return tell(deps, trx, { type: 'nothing_to_send', data: {} })
  return tell(deps, trx, { type: 'password_reset_requested', data: { to, token, returnTo } })
}
