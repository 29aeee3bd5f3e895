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
import { recordedChange } from '../record/recorded-change.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { refuseBeyondOwn } from './grant-rules.ts'
import { keepLastAdmin } from './keep-last-admin.ts'
import { toMember } from './to-member.ts'

type Input = { accountId: string; userId: string } & RbacBody<'setMemberRoles'>

/** Makes a user a member with exactly these roles. Nobody grants or revokes what they do not hold, and the last administrator stays. */
export async function setMemberRoles(deps: Deps, actor: UserActor, input: Input): Promise<Member> {
  const { accountId, userId } = input
  requireAdmin(actor, accountId)
  const roleIds = [...new Set(input.roleIds)]
  const { member } = await recordedChange(
    deps,
    actor,
    (trx) => setRoles(deps, trx, actor, { accountId, userId, roleIds }),
    ({ before }) => ({
      action: 'member.set-roles',
      target: userId,
      accountId,
      detail: { before: before?.map(({ id }) => id) ?? null, after: roleIds },
    }),
  )
  return member
}

async function setRoles(deps: Deps, trx: Transaction<Schema>, actor: UserActor, { accountId, userId, roleIds }: Input) {
  const account = await lockAccount(trx, accountId)
  if (!account) throw notFound('account')
  const before = await currentRoles(trx, accountId, userId)
  if (!before) await requireVisible(trx, actor, userId)
  const after = await findRolesOf(trx, accountId, roleIds)
  if (after.length < roleIds.length) throw new Failure('invalid_role', 'a role does not belong to this account')
  refuseBeyondOwn(actor, accountId, before ?? [], after)
  if (!after.some(isAdministrative)) await keepLastAdmin(trx, accountId, userId)
  await putMember(trx, { accountId, userId }, roleIds)
  await restrictGranted(deps, trx, account, userId, after)
  return { before, member: await readMember(trx, accountId, userId) }
}

/** The roles of a member; undefined for a user who is no member. */
export async function currentRoles(
  trx: Transaction<Schema>,
  accountId: string,
  userId: string,
): Promise<RoleRow[] | undefined> {
  const [member] = await listMemberRows(trx, accountId, { limit: 1, only: userId })
  return member && findRolesOf(trx, accountId, member.role_ids ?? [])
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

/** Only the administrator of a user's home account can see the user, and so make them a member elsewhere. */
async function requireVisible(trx: Transaction<Schema>, actor: UserActor, userId: string) {
  const user = await findUser(trx, userId)
  if (!user || user.deleted_at || !hasPermission(actor, user.home_account_id, 'admin')) throw notFound('user')
}

export async function readMember(trx: Transaction<Schema>, accountId: string, userId: string): Promise<Member> {
  const [row] = await listMemberRows(trx, accountId, { limit: 1, only: userId })
  if (!row) throw notFound('user')
  return toMember(row)
}
