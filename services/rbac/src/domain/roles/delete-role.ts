import { Failure } from '@constellation/chassis'
import { isForeignKeyViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { deleteRoleRow } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { audit } from '../record/record.ts'
import { lockOwnRole } from './update-role.ts'

/** Deletes a role that nobody has. */
export async function deleteRole(deps: Deps, actor: UserActor, roleId: string): Promise<void> {
  try {
    await deps.db.transaction().execute(async (trx) => {
      const row = await lockOwnRole(trx, actor, roleId)
      await deleteRoleRow(trx, roleId)
      await audit(deps, trx, actor, {
        action: 'role.delete',
        target: roleId,
        accountId: row.account_id,
        detail: { name: row.name },
      })
    })
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw new Failure('role_in_use', 'somebody has this role; take it from them first', { cause: error })
  }
  await deps.roles.changed(roleId)
}
