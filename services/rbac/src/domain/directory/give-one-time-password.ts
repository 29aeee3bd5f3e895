import type { RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import { closePasswordResets } from '../../store/passwords/password-resets.ts'
import { demandOwnPassword, findUser } from '../../store/users.ts'
import type { ServiceActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { refuseUnsafePassword } from '../passwords/refuse-unsafe-password.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { lockDirectoryUser } from './directory-objects.ts'

type Input = { id: string } & RbacBody<'giveOneTimePassword'>

/**
 * Replaces a user's password by one that works once, after which they choose their own. Open links and all sessions end, and they are
 * told.
 */
export async function giveOneTimePassword(deps: Deps, actor: ServiceActor, input: Input): Promise<void> {
  const { id, password, onBehalfOf } = input
  const known = await findUser(deps.db, id)
  if (!known || known.deleted_at) throw notFound('user')
  await refuseUnsafePassword(deps, password, [known.email, known.display_name])
  const hash = await deps.passwords.hash(password)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const found = await lockDirectoryUser(trx, id)
      if (!found) throw notFound('user')
      await demandOwnPassword(trx, id)
      await putPasswordHash(trx, { id: deps.newId(), userId: id, hash, oneTime: true })
      await closePasswordResets(trx, id)
      await endSessions(deps, trx, { userId: id }, 'password_changed')
      const to = recipientOf(found.user)
      const data = { userId: found.user.id, at: deps.now().toISOString(), device: null }
      if (to) await tell(deps, trx, { type: 'password_changed', data: { to, ...data } })
    },
    {
      action: 'password.give',
      target: id,
      accountId: known.home_account_id,
      detail: { ...(onBehalfOf && { onBehalfOf }) },
    },
  )
}
