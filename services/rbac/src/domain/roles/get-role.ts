import type { Role } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findRole } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound } from '../access/has-permission.ts'
import { toRole } from './to-role.ts'

/** One role, for the administrators of its account. Every administrator can read the built-in ones. */
export async function getRole(deps: Deps, actor: UserActor, roleId: string): Promise<Role> {
  const row = await findRole(deps.db, roleId)
  if (!row || (row.account_id && !hasPermission(actor, row.account_id, 'admin'))) throw notFound('role')
  return toRole(row)
}
