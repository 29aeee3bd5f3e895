import { Failure } from '@constellation/chassis'
import type { Member } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { AccountRow } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { listMemberRows, putMember } from '../../store/members.ts'
import { findRolesOf, type RoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { restrictWeakSessions } from '../../store/sessions/sessions.ts'
import { notFound } from '../access/has-permission.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { keepLastAdmin } from './keep-last-admin.ts'
import { toMember } from './to-member.ts'

/** The roles with these ids, each named once. Refuses one of another account. */
export async function requireRoles(
  trx: Transaction<Schema>,
  accountId: string,
  roleIds: readonly string[],
): Promise<RoleRow[]> {
  const roles = await findRolesOf(trx, accountId, roleIds)
  if (roles.length < roleIds.length) throw new Failure('invalid_role', 'a role does not belong to this account')
  return roles
}

/**
 * Makes a user a member of a locked account with exactly these roles. The last administrator stays. Sessions of a new administrator that
 * proved less than the policy requires are restricted.
 */
export async function grantRoles(
  deps: Deps,
  trx: Transaction<Schema>,
  account: AccountRow,
  userId: string,
  roles: readonly RoleRow[],
): Promise<Member> {
  const accountId = account.id
  if (!roles.some(isAdministrative)) await keepLastAdmin(trx, accountId, userId)
  await putMember(
    trx,
    { accountId, userId },
    roles.map(({ id }) => id),
  )
  await restrictGranted(deps, trx, account, userId, roles)
  return readMember(trx, accountId, userId)
}

function isAdministrative({ permissions }: RoleRow) {
  return permissions.includes('admin') || permissions.includes('platform_admin')
}

/** A new administrator must have proved what the policy requires of administrators; otherwise their sessions are restricted. */
async function restrictGranted(
  deps: Deps,
  trx: Transaction<Schema>,
  account: AccountRow,
  userId: string,
  roles: readonly RoleRow[],
) {
  const granted = (permission: string) => roles.some(({ permissions }) => permissions.includes(permission))
  if (account.id === platformAccountId && granted('platform_admin')) await restrictWeakSessions(trx, { userId })
  else if (granted('admin')) await restrictByPolicy(deps, trx, account)
}

/** A member as the contract shows it. */
export async function readMember(trx: Transaction<Schema>, accountId: string, userId: string): Promise<Member> {
  const [row] = await listMemberRows(trx, accountId, { limit: 1, only: userId })
  if (!row) throw notFound('user')
  return toMember(row)
}
