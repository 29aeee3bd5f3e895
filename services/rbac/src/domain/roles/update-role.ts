import type { RbacBody, Role } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { type RoleRow, updateRoleRow } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { roleCodeTaken } from './create-role.ts'
import { lockOwnRole } from './lock-own-role.ts'
import { refuseInvalidRole, refusePlatformPermissions } from './role-rules.ts'
import { toRole } from './to-role.ts'

type Change = RbacBody<'updateRole'>

/** Changes a role. Every instance is told, so that running sessions follow. */
export async function updateRole(deps: Deps, actor: UserActor, roleId: string, change: Change): Promise<Role> {
  try {
    const { after } = await recordedChange(
      deps,
      actor,
      async (trx) => {
        const before = await lockOwnRole(trx, actor, roleId)
        const next = {
          name: change.name ?? before.name,
          code: change.code ?? before.code,
          permissions: change.permissions ?? before.permissions,
        }
        refuseInvalidRole(next)
        refusePlatformPermissions(actor, before.account_id, concerned(before, next.permissions))
        return { before, after: await updateRoleRow(trx, roleId, next) }
      },
      ({ before, after }) => ({
        action: 'role.update',
        target: roleId,
        accountId: before.account_id,
        detail: { before: before.permissions, after: after.permissions },
      }),
    )
    await deps.roles.changed(roleId)
    return toRole(after)
  } catch (error) {
    throw roleCodeTaken(error)
  }
}

/** The permissions that a change gives, and in the platform's own account those that it may take as well. */
function concerned(before: RoleRow, after: readonly string[]): readonly string[] {
  return before.account_id === platformAccountId ? [...before.permissions, ...after] : after
}
