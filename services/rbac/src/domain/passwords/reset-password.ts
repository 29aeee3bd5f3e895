import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { consumePasswordReset, findPasswordReset } from '../../store/passwords/password-resets.ts'
import { findUser, lockUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { invalidLink, linkUsed, refuseClosed } from '../links/read-link.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { requireEnabled } from '../sign-in/who-may-sign-in.ts'
import { refuseUnsafePassword } from './refuse-unsafe-password.ts'
import { setPassword } from './set-password.ts'

type Input = RbacBody<'resetPassword'>

/** Sets a new password with the link from the mail. Every session ends, and the count of failures is cleared. */
export async function resetPassword(
  deps: Deps,
  actor: Actor,
  { token, newPassword, client, browserId }: Input,
): Promise<void> {
  const tokenHash = hashToken(token)
  const reset = await findPasswordReset(deps.db, tokenHash)
  if (!reset) throw invalidLink()
  refuseClosed(reset)
  const user = requireEnabled(await findUser(deps.db, reset.user_id))
  await refuseUnsafePassword(deps, newPassword, [user.email, user.display_name])
  const hash = await deps.passwords.hash(newPassword)
  const change = { user, hash, keepSessionId: undefined, device: client }
  await setPassword(deps, actor, change, async (trx) => {
    // The user is locked before the link, as a change of the password does: the other order could deadlock.
    await lockUser(trx, user.id)
    if (!(await consumePasswordReset(trx, tokenHash))) throw linkUsed()
  })
  if (!user.email_normalized) return
  const browserHash = browserPresenter(browserId ?? '').hash
  await deps.throttle.passwords.recovered({ emailNormalized: user.email_normalized, ip: client.ip, browserHash })
}
