import { Failure } from '@constellation/chassis'
import type { RbacBody, Role } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { lockRole, type RoleRow, updateRoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { roleCodeTaken } from './create-role.ts'
import { refuseInvalidRole } from './role-rules.ts'
import { toRole } from './to-role.ts'

type Change = RbacBody<'updateRole'>

/** Changes a role. Every instance hears of it, so that running sessions follow. */
export async function updateRole(deps: Deps, actor: UserActor, roleId: string, change: Change): Promise<Role> {
  try {
    const role = await deps.db.transaction().execute(async (trx) => {
      const row = await lockOwnRole(trx, actor, roleId)
      const next = {
        name: change.name ?? row.name,
        code: change.code ?? row.code,
        permissions: change.permissions ?? row.permissions,
      }
      refuseInvalidRole(next)
      const updated = await updateRoleRow(trx, roleId, next)
      await audit(deps, trx, actor, {
        action: 'role.update',
        target: roleId,
        accountId: row.account_id,
        detail: { before: row.permissions, after: next.permissions },
      })
      return toRole(updated)
    })
    await deps.roles.changed(roleId)
    return role
  } catch (error) {
    throw roleCodeTaken(error)
  }
}

/** Takes a role that its account may change: none of those that every deployment begins with. */
export async function lockOwnRole(trx: Transaction<Schema>, actor: UserActor, roleId: string): Promise<RoleRow> {
  const row = await lockRole(trx, roleId)
  if (!row || (row.account_id && !hasPermission(actor, row.account_id, 'admin'))) throw notFound('role')
  const builtIn =
    row.account_id === null || (row.account_id === platformAccountId && row.permissions.includes('platform_admin'))
  if (builtIn) throw new Failure('built_in_role', 'this role belongs to every deployment and stays as it is')
  return row
}
