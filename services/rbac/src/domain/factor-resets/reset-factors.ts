import { Failure } from '@constellation/chassis'
import type { RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { listCredentialRows } from '../../store/credentials.ts'
import { cancelResets } from '../../store/factor-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { canSignInWith } from '../credentials/can-sign-in-with.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { revokeAllFactors } from './revoke-all-factors.ts'

/** Revokes every factor of a user who lost them, for an administrator of their account. The administrator sees and sets none. */
export async function resetFactors(
  deps: Deps,
  actor: UserActor,
  { userId, reason }: { userId: string } & RbacBody<'resetFactors'>,
): Promise<void> {
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = await lockUser(trx, userId)
      if (!user || user.deleted_at) throw notFound('user')
      requireAdmin(actor, user.home_account_id)
      if (actor.ticket.userId === userId)
        throw new Failure('permission_denied', 'nobody resets their own factors; ask another administrator')
      await keepWayToSignIn(trx, user)
      await cancelResets(trx, userId)
      return { user, revoked: await revokeAllFactors(deps, trx, user, 'administrator') }
    },
    ({ user, revoked }) => ({
      action: 'factors.reset',
      target: userId,
      accountId: user.home_account_id,
      detail: { by: 'administrator', revoked, reason },
    }),
  )
}

/** Passkeys are revoked too, so another way must be left: a credential, or a proved address to which a link for a password can go. */
async function keepWayToSignIn(trx: Transaction<Schema>, user: UserRow) {
  if (recipientOf(user)) return
  const credentials = await listCredentialRows(trx, user.id)
  if (!credentials.some((credential) => canSignInWith(credential, user)))
    throw new Failure('last_credential', 'the passkeys are the only way of this user to sign in')
}
