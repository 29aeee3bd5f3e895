import type { Member, RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockAccount } from '../../store/accounts.ts'
import { listMemberRows } from '../../store/members.ts'
import { findRolesOf, type RoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound, requireAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { grantRoles, requireRoles } from './grant-roles.ts'
import { refuseBeyondOwn } from './grant-rules.ts'

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
  const after = await requireRoles(trx, accountId, roleIds)
  refuseBeyondOwn(actor, accountId, before ?? [], after)
  return { before, member: await grantRoles(deps, trx, account, userId, after) }
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

/** Only the administrator of a user's home account can see the user, and so make them a member elsewhere. */
async function requireVisible(trx: Transaction<Schema>, actor: UserActor, userId: string) {
  const user = await findUser(trx, userId)
  if (!user || user.deleted_at || !hasPermission(actor, user.home_account_id, 'admin')) throw notFound('user')
}
