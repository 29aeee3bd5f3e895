import type { Transaction } from 'kysely'
import type { Deps } from '../deps.ts'
import { insertAccount, updateAccountRow } from '../store/accounts.ts'
import { putPasswordHash } from '../store/credentials.ts'
import { builtInRoles } from '../store/ids.ts'
import { putMember } from '../store/members.ts'
import type { Schema } from '../store/schema.gen.ts'
import { insertUser, type UserRow } from '../store/users.ts'
import type { Actor } from './actor.ts'
import { normalizeEmail } from './normalize-email.ts'
import { audit } from './record.ts'

type NewPerson = { email: string; displayName: string; locale: string | null; passwordHash: string }

/**
 * Makes an account together with its first user, who has proved the address: its owner, administrator and member. Throws a unique violation
 * of `users_verified_email` when another user has proved the same address.
 */
export async function openHome(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  person: NewPerson,
): Promise<{ user: UserRow; credential: { id: string; version: string } }> {
  const accountId = deps.newId()
  await insertAccount(trx, { id: accountId, name: person.displayName })
  const user = await insertUser(trx, {
    id: deps.newId(),
    homeAccountId: accountId,
    email: person.email,
    emailNormalized: normalizeEmail(person.email),
    emailVerified: true,
    displayName: person.displayName,
    locale: person.locale,
  })
  await updateAccountRow(trx, accountId, { ownerUserId: user.id })
  await putMember(trx, { accountId, userId: user.id }, [builtInRoles.admin, builtInRoles.member])
  const credential = await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash: person.passwordHash })
  await audit(deps, trx, actor, { action: 'user.create', target: user.id, accountId })
  return { user, credential }
}
