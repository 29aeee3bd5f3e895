import { UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { insertExternalCredential } from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/audit.ts'
import { recipientOf } from '../record/recipient.ts'
import { tell } from '../record/tell.ts'
import type { ExternalSignIn } from './external-sign-in.ts'

type Attachment = {
  user: Pick<UserRow, 'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'>
  /** `explicit`: by the person who is signed in. `automatic`: by the proved address. `created`: with the new user. */
  how: 'explicit' | 'automatic' | 'created'
}

/**
 * Attaches an identity to a user, with its audit entry. An existing user is told. Throws a unique violation when the
 * identity has an owner by now, or the user has another identity of the provider.
 */
export async function attachIdentity(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  signIn: ExternalSignIn,
  { user, how }: Attachment,
): Promise<{ id: string; version: string }> {
  const { provider, providerSub, email, emailVerified, client } = signIn
  const credential = await insertExternalCredential(trx, {
    id: deps.newId(),
    userId: user.id,
    provider,
    providerSub,
    email,
    emailVerified,
    used: how !== 'explicit',
  })
  const detail = { credentialId: credential.id, provider, how, ip: client.ip }
  await audit(deps, trx, actor, {
    action: 'credential.link',
    target: user.id,
    accountId: user.home_account_id,
    detail,
  })
  if (how === 'created') return credential
  const data = {
    to: recipientOf(user),
    userId: UserId.parse(user.id),
    provider,
    at: deps.now().toISOString(),
    device: client,
    automatic: how === 'automatic',
  }
  await tell(deps, trx, { type: 'credential_linked', data })
  return credential
}
