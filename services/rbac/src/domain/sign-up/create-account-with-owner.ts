import { normalizeEmail } from '@constellation/contract'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { insertAccount, updateAccountRow } from '../../store/accounts.ts'
import { builtInRoles } from '../../store/built-in-ids.ts'
import { putMember } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { insertUser, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/audit.ts'
import { voidUnprovedClaims } from './void-unproved-claims.ts'

type NewOwner = {
  /** The proved address; null without one. */
  email: string | null
  contactEmailUnverified?: string | null
  displayName: string | null
  locale: string | null
}

/**
 * Creates an account with its first user, who owns and administers it and has no way to sign in yet. Users who hold the address
 * unproved lose it. Throws a unique violation of `users_verified_email` when another user has proved the address.
 */
export async function createAccountWithOwner(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  owner: NewOwner,
): Promise<UserRow & DemandFacts> {
  const accountId = deps.newId()
  const emailNormalized = owner.email === null ? null : normalizeEmail(owner.email)
  await insertAccount(trx, { id: accountId, name: owner.displayName ?? owner.email ?? 'Account' })
  const user = await insertUser(trx, {
    id: deps.newId(),
    homeAccountId: accountId,
    ...owner,
    emailNormalized,
    emailVerified: owner.email !== null,
  })
  await updateAccountRow(trx, accountId, { ownerUserId: user.id })
  await putMember(trx, { accountId, userId: user.id }, [builtInRoles.admin, builtInRoles.member])
  await audit(deps, trx, actor, { action: 'user.create', target: user.id, accountId })
  // After the user: of two who prove the address at the same moment, the unique index lets one get here.
  if (emailNormalized !== null) await voidUnprovedClaims(deps, trx, actor, emailNormalized)
  return { ...user, policy: {}, is_admin: true, is_platform_admin: false, factor_kinds: [] }
}
