import { Failure } from '@constellation/chassis'
import { platformAccountId } from '../../store/built-in-ids.ts'
import type { RoleRow } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, isPlatformAdmin } from '../access/has-permission.ts'
import { isPlatformPermission, isReserved } from '../roles/role-rules.ts'

/** Refuses a change of roles that grants or revokes a permission which the actor does not hold. */
export function refuseBeyondOwn(
  actor: UserActor,
  accountId: string,
  before: readonly RoleRow[],
  after: readonly RoleRow[],
): void {
  const changed = [...before, ...after].filter(
    (role) => !(before.some(({ id }) => id === role.id) && after.some(({ id }) => id === role.id)),
  )
  const beyond = changed
    .flatMap(({ permissions }) => permissions)
    .some((permission) => !mayGrant(actor, accountId, permission))
  if (beyond) throw new Failure('grant_exceeds_own', 'you can grant or revoke only what you hold yourself')
}

/**
 * An administrator holds every permission of the account's own roles. A reserved permission must be held as such, and what reaches beyond
 * one account is granted by a platform administrator. Elsewhere than in the platform's own account such a permission opens nothing.
 */
function mayGrant(actor: UserActor, accountId: string, permission: string) {
  if (isPlatformPermission(permission)) return accountId !== platformAccountId || isPlatformAdmin(actor.ticket)
  return !isReserved(permission) || hasPermission(actor, accountId, permission)
}
