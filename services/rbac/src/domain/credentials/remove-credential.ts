import { Failure } from '@constellation/chassis'
import { UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { deleteCredential, listCredentialRows } from '../../store/credentials.ts'
import { listPasskeys } from '../../store/passkeys/passkeys.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { canSignInWith } from './can-sign-in-with.ts'

type Which = { userId: string; credentialId: string }

/** Removes a credential and tells the person. The last one that works cannot be removed: the lock on the user serialises removals. */
export async function removeCredential(deps: Deps, actor: UserActor, which: Which): Promise<void> {
  await recordedChange(
    deps,
    actor,
    (trx) => remove(deps, trx, actor, which),
    ({ user, provider }) => ({
      action: 'credential.remove',
      target: user.id,
      accountId: user.home_account_id,
      detail: { credentialId: which.credentialId, provider },
    }),
  )
}

async function remove(deps: Deps, trx: Transaction<Schema>, actor: UserActor, { userId, credentialId }: Which) {
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
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: UserId.parse(userId), provider, at, device: null }
  await tell(deps, trx, { type: 'credential_removed', data })
  return { user, provider }
}
