import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { lockRole, type RoleRow } from '../../store/roles.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, notFound } from '../access/has-permission.ts'

/** Locks a role that the actor's account may change. The built-in roles of a deployment cannot be changed. */
export async function lockOwnRole(trx: Transaction<Schema>, actor: UserActor, roleId: string): Promise<RoleRow> {
  const row = await lockRole(trx, roleId)
  if (!row || (row.account_id && !hasPermission(actor, row.account_id, 'admin'))) throw notFound('role')
  const builtIn =
    row.account_id === null || (row.account_id === platformAccountId && row.permissions.includes('platform_admin'))
  if (builtIn) throw new Failure('built_in_role', 'this role is built into every deployment and cannot be changed')
  return row
}
