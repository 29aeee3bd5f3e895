import { Failure } from '@constellation/chassis'
import { platformPermissions } from '@constellation/contracts-rbac'
import { platformAccountId } from '../../store/built-in-ids.ts'
import type { UserActor } from '../access/actor.ts'
import { isPlatformAdmin } from '../access/has-permission.ts'

/** Only the built-in roles have these permissions. */
const reserved = ['system', 'admin', 'platform_admin']

/** Whether only built-in roles have a permission, so that an account's administrator does not hold it as such. */
export function isReserved(permission: string): boolean {
  return reserved.includes(permission)
}

/** Whether a permission reaches beyond one account, so that only roles of the platform's own account have it. */
export function isPlatformPermission(permission: string): boolean {
  return platformPermissions.some((one) => one === permission)
}

/** Refuses a role without a name or permissions, and one with a malformed, repeated or reserved permission. */
export function refuseInvalidRole({ name, permissions }: { name: string; permissions: readonly string[] }): void {
  if (!name.trim()) throw new Failure('invalid_role', 'a role needs a name')
  if (permissions.length === 0) throw new Failure('invalid_role', 'a role needs at least one permission')
  const malformed = permissions.find((permission) => !/^[a-z][a-z0-9_]*$/.test(permission))
  if (malformed !== undefined)
    throw new Failure('invalid_role', `"${malformed}" is not a permission: lower-case letters, digits and underscores`)
  if (new Set(permissions).size < permissions.length) throw new Failure('invalid_role', 'a permission is named twice')
  const taken = permissions.find(isReserved)
  if (taken) throw new Failure('reserved_permission', `"${taken}" cannot be put into a role`)
}

/** Refuses a permission that reaches beyond one account, except in a role of the platform's own account by a platform administrator. */
export function refusePlatformPermissions(
  { ticket }: UserActor,
  accountId: string | null,
  permissions: readonly string[],
): void {
  const taken = permissions.find(isPlatformPermission)
  if (taken === undefined || (accountId === platformAccountId && isPlatformAdmin(ticket))) return
  throw new Failure(
    'reserved_permission',
    `"${taken}" belongs to roles of the platform's own account, which a platform administrator changes`,
  )
}

/** A service alone gives nobody power over the platform: a platform administrator does, with `setMemberRoles`. */
export function refusePowerOverPlatform(roles: readonly { permissions: readonly string[] }[]): void {
  const reaches = (permission: string) => permission === 'platform_admin' || isPlatformPermission(permission)
  if (!roles.some(({ permissions }) => permissions.some(reaches))) return
  throw new Failure('reserved_permission', 'a platform administrator grants this role, once the user is there')
}
