import { Failure } from '@constellation/chassis'
import type { Member, RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AccountRow, lockAccount } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { listMemberRows, putMember } from '../../store/members.ts'
import { findRolesOf, type RoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { restrictWeakSessions } from '../../store/sessions/sessions.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound, requireAdmin } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { isReserved } from '../roles/role-rules.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { keepLastAdmin } from './keep-last-admin.ts'
import { toMember } from './to-member.ts'

type Input = { accountId: string; userId: string } & RbacBody<'setMemberRoles'>

/** Makes a user a member with exactly these roles. Nobody grants or takes what they do not hold, and one administrator stays. */
export async function setMemberRoles(deps: Deps, actor: UserActor, input: Input): Promise<Member> {
  const { accountId, userId } = input
  requireAdmin(actor, accountId)
  const roleIds = [...new Set(input.roleIds)]
  return deps.db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, accountId)
    if (!account) throw notFound('account')
    const before = await currentRoles(trx, accountId, userId)
    if (!before) await demandVisible(trx, actor, userId)
    const after = await findRolesOf(trx, accountId, roleIds)
    if (after.length < roleIds.length) throw new Failure('invalid_role', 'a role is not one of this account')
    refuseBeyondOwn(actor, accountId, before ?? [], after)
    if (!after.some(isAdministrative)) await keepLastAdmin(trx, accountId, userId)
    await putMember(trx, { accountId, userId }, roleIds)
    await restrictGranted(deps, trx, account, userId, after)
    await audit(deps, trx, actor, {
      action: 'member.set-roles',
      target: userId,
      accountId,
      detail: { before: before?.map(({ id }) => id) ?? null, after: roleIds },
    })
    return readMember(trx, accountId, userId)
  })
}

/** The roles that a member has, or undefined for one who is no member yet. */
export async function currentRoles(
  trx: Transaction<Schema>,
  accountId: string,
  userId: string,
): Promise<RoleRow[] | undefined> {
  const [member] = await listMemberRows(trx, accountId, { limit: 1, only: userId })
  return member && findRolesOf(trx, accountId, member.role_ids ?? [])
}

/** Who changes another's roles holds every permission that comes or goes. */
export function refuseBeyondOwn(
  actor: UserActor,
  accountId: string,
  before: readonly RoleRow[],
  after: readonly RoleRow[],
): void {
  const changed = [...before, ...after].filter(
    (role) => !(before.some(({ id }) => id === role.id) && after.some(({ id }) => id === role.id)),
  )
  const beyond = changed
    .flatMap(({ permissions }) => permissions)
    .some((permission) => !mayGrant(actor, accountId, permission))
  if (beyond) throw new Failure('grant_exceeds_own', 'you can grant or take only what you hold yourself')
}

/** An administrator holds what the account's own roles permit; what reaches beyond the account has to be held as such. */
function mayGrant(actor: UserActor, accountId: string, permission: string) {
  return !isReserved(permission) || hasPermission(actor, accountId, permission)
}

function isAdministrative({ permissions }: RoleRow) {
  return permissions.includes('admin') || permissions.includes('platform_admin')
}

/** Who administers from now on has proved as much as is asked of administrators, or does so next. */
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

/** A user who is not a member yet can be made one only by who can see them: the administrator of their home. */
async function demandVisible(trx: Transaction<Schema>, actor: UserActor, userId: string) {
  const user = await findUser(trx, userId)
  if (!user || user.deleted_at || !hasPermission(actor, user.home_account_id, 'admin')) throw notFound('user')
}

async function readMember(trx: Transaction<Schema>, accountId: string, userId: string): Promise<Member> {
  const [row] = await listMemberRows(trx, accountId, { limit: 1, only: userId })
  if (!row) throw notFound('user')
  return toMember(row)
}
