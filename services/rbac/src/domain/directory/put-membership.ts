import type { AuditEntry, Member, RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { RoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findUser } from '../../store/users.ts'
import type { ServiceActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { grantRoles, readMember, requireRoles } from '../members/grant-roles.ts'
import { currentRoles } from '../members/set-member-roles.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refusePowerOverPlatform } from '../roles/role-rules.ts'
import { behalfOf } from './behalf-of.ts'
import { lockDirectoryAccount } from './directory-objects.ts'

type Input = { accountId: string; userId: string } & RbacBody<'putMembership'>
type Put = { before: RoleRow[] | undefined; member: Member; isChanged: boolean }

/** Makes a user a member with exactly these roles. The last administrator stays, and no role has power over the platform. */
export async function putMembership(deps: Deps, actor: ServiceActor, given: Input): Promise<Member> {
  const input = { ...given, roleIds: [...new Set(given.roleIds)] }
  const { member } = await recordedChange(
    deps,
    actor,
    (trx) => put(deps, trx, input),
    (result) => entryOf(result, input),
  )
  return member
}

async function put(deps: Deps, trx: Transaction<Schema>, { accountId, userId, roleIds }: Input): Promise<Put> {
  const account = await lockDirectoryAccount(trx, accountId)
  const user = await findUser(trx, userId)
  if (!user || user.deleted_at) throw notFound('user')
  const before = await currentRoles(trx, accountId, userId)
  const after = await requireRoles(trx, accountId, roleIds)
  refusePowerOverPlatform(after)
  if (before && isSame(before, roleIds))
    return { before, isChanged: false, member: await readMember(trx, accountId, userId) }
  return { before, isChanged: true, member: await grantRoles(deps, trx, account, userId, after) }
}

function isSame(before: readonly RoleRow[], roleIds: readonly string[]) {
  return before.length === roleIds.length && before.every(({ id }) => roleIds.includes(id))
}

function entryOf({ before, isChanged }: Put, input: Input): AuditEntry | null {
  if (!isChanged) return null
  const { accountId, userId, roleIds: after } = input
  const detail = { before: before?.map(({ id }) => id) ?? null, after, ...behalfOf(input) }
  return { action: 'member.set-roles', target: userId, accountId, detail }
}
