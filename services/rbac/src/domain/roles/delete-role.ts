import { Failure } from '@constellation/chassis'
import { isForeignKeyViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { deleteRoleRow } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { lockOwnRole } from './lock-own-role.ts'

/** Deletes a role that no user has. */
export async function deleteRole(deps: Deps, actor: UserActor, roleId: string): Promise<void> {
  try {
    await recordedChange(
      deps,
      actor,
      async (trx) => {
        const row = await lockOwnRole(trx, actor, roleId)
        await deleteRoleRow(trx, roleId)
        return row
      },
      ({ account_id: accountId, name }) => ({ action: 'role.delete', target: roleId, accountId, detail: { name } }),
    )
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw new Failure('role_in_use', 'some users have this role; remove it from them first', { cause: error })
  }
  await deps.roles.changed(roleId)
}
