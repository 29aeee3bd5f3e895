import { Failure } from '@constellation/chassis'
import type { Deps } from '../deps.ts'
import { deleteCredential, listCredentialRows } from '../store/credentials.ts'
import { lockUser } from '../store/users.ts'
import { demandSelfOrAdmin, notFound } from './access.ts'
import type { UserActor } from './actor.ts'
import { audit } from './record.ts'

/** Removes a way to sign in. The last one stays: two removed at one moment are seen one after the other. */
export async function removeCredential(
  deps: Deps,
  actor: UserActor,
  { userId, credentialId }: { userId: string; credentialId: string },
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId)
    if (!user) throw notFound('user')
    demandSelfOrAdmin(actor, user)
    const credentials = await listCredentialRows(trx, userId)
    if (!credentials.some(({ id }) => id === credentialId)) throw notFound('credential')
    if (credentials.length === 1)
      throw new Failure('last_credential', 'this is the only way to sign in; add another one first')
    await deleteCredential(trx, userId, credentialId)
    await audit(deps, trx, actor, {
      action: 'credential.remove',
      target: userId,
      accountId: user.home_account_id,
      detail: { credentialId },
    })
  })
}
