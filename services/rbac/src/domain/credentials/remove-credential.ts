import { Failure } from '@constellation/chassis'
import { UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { deleteCredential, listCredentialRows } from '../../store/credentials.ts'
import { listPasskeys } from '../../store/passkeys/passkeys.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { canSignInWith } from './can-sign-in-with.ts'

/** Removes a way to sign in, and tells the person. The last one that works stays: two removed at one moment are seen one after the other. */
export async function removeCredential(
  deps: Deps,
  actor: UserActor,
  { userId, credentialId }: { userId: string; credentialId: string },
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId)
    if (!user) throw notFound('user')
    requireSelfOrAdmin(actor, user)
    const credentials = await listCredentialRows(trx, userId)
    const removed = credentials.find(({ id }) => id === credentialId)
    if (!removed) throw notFound('credential')
    const passkeys = await listPasskeys(trx, userId)
    if (passkeys.length === 0 && !credentials.some((other) => other !== removed && canSignInWith(other, user)))
      throw new Failure('last_credential', 'this is the only way to sign in; add another one first')
    await deleteCredential(trx, userId, credentialId)
    const { provider } = removed
    await audit(deps, trx, actor, {
      action: 'credential.remove',
      target: userId,
      accountId: user.home_account_id,
      detail: { credentialId, provider },
    })
    const at = deps.now().toISOString()
    const data = { to: recipientOf(user), userId: UserId.parse(userId), provider, at, device: null }
    await tell(deps, trx, { type: 'credential_removed', data })
  })
}
