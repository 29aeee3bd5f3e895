import { Failure } from '@constellation/chassis'
import type { AuditEntry, Member, RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { putMember } from '../../store/members.ts'
import { findRolesOf, type RoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findUser } from '../../store/users.ts'
import type { ServiceActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { keepLastAdmin } from '../members/keep-last-admin.ts'
import { currentRoles, readMember } from '../members/set-member-roles.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refusePowerOverPlatform } from '../roles/role-rules.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { lockDirectoryAccount } from './directory-objects.ts'

type Input = { accountId: string; userId: string } & RbacBody<'putMembership'>
type Put = { before: RoleRow[] | undefined; member: Member; isChanged: boolean }

/** Makes a user a member with exactly these roles. The last administrator stays, and no role has power over the platform. */
export async function putMembership(deps: Deps, actor: ServiceActor, input: Input): Promise<Member> {
  const roleIds = [...new Set(input.roleIds)]
  const { member } = await recordedChange(
    deps,
    actor,
    (trx) => put(deps, trx, { ...input, roleIds }),
    (result) => entryOf(result, { ...input, roleIds }),
  )
  return member
}

async function put(deps: Deps, trx: Transaction<Schema>, { accountId, userId, roleIds }: Input): Promise<Put> {
  const account = await lockDirectoryAccount(trx, accountId)
  const user = await findUser(trx, userId)
  if (!user || user.deleted_at) throw notFound('user')
  const before = await currentRoles(trx, accountId, userId)
  const after = roleIds.length > 0 ? await findRolesOf(trx, accountId, roleIds) : []
  if (after.length < roleIds.length) throw new Failure('invalid_role', 'a role does not belong to this account')
  refusePowerOverPlatform(after)
  const isAdmin = after.some(({ permissions }) => permissions.includes('admin'))
  if (!isAdmin) await keepLastAdmin(trx, accountId, userId)
  const isChanged = !before || !isSame(before, roleIds)
  if (isChanged) await putMember(trx, { accountId, userId }, roleIds)
  if (isChanged && isAdmin) await restrictByPolicy(deps, trx, account)
  return { before, isChanged, member: await readMember(trx, accountId, userId) }
}

function isSame(before: readonly RoleRow[], roleIds: readonly string[]) {
  return before.length === roleIds.length && before.every(({ id }) => roleIds.includes(id))
}

function entryOf({ before, isChanged }: Put, { accountId, userId, roleIds, onBehalfOf }: Input): AuditEntry | null {
  if (!isChanged) return null
  const roles = { before: before?.map(({ id }) => id) ?? null, after: roleIds }
  const detail = { ...roles, ...(onBehalfOf && { onBehalfOf }) }
  return { action: 'member.set-roles', target: userId, accountId, detail }
}
