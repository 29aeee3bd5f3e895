import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { insertAccount, updateAccountRow } from '../../store/accounts.ts'
import { builtInRoles } from '../../store/built-in-ids.ts'
import { putMember } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { insertUser, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/record.ts'
import { normalizeEmail } from '../users/normalize-email.ts'
import { voidUnprovedClaims } from './void-unproved-claims.ts'

type NewPerson = {
  /** The address that they have proved; null where they have proved none. */
  email: string | null
  contactEmailUnverified?: string | null
  displayName: string | null
  locale: string | null
}

/**
 * Makes an account together with its first user: its owner, administrator and member, without a way to sign in yet. Whoever holds the address without
 * having proved it loses it. Throws a unique violation of `users_verified_email` when another user has proved the same address.
 */
export async function createAccountWithOwner(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  person: NewPerson,
): Promise<UserRow & DemandFacts> {
  const accountId = deps.newId()
  const emailNormalized = person.email === null ? null : normalizeEmail(person.email)
  await insertAccount(trx, { id: accountId, name: person.displayName ?? person.email ?? 'Account' })
  const user = await insertUser(trx, {
    id: deps.newId(),
    homeAccountId: accountId,
    ...person,
    emailNormalized,
    emailVerified: person.email !== null,
  })
  await updateAccountRow(trx, accountId, { ownerUserId: user.id })
  await putMember(trx, { accountId, userId: user.id }, [builtInRoles.admin, builtInRoles.member])
  await audit(deps, trx, actor, { action: 'user.create', target: user.id, accountId })
  // After the user, so that of two who prove the address at once only one gets here.
  if (emailNormalized !== null) await voidUnprovedClaims(deps, trx, actor, emailNormalized)
  return { ...user, policy: {}, is_admin: true, is_platform_admin: false, factor_kinds: [] }
}
