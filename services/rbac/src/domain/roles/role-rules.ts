import { Failure } from '@constellation/chassis'

/** Permissions that reach beyond one account. Only the built-in roles have them. */
const reserved = ['system', 'admin', 'platform_admin']

/** Whether a permission reaches beyond one account, so that an account's administrator does not hold it. */
export function isReserved(permission: string): boolean {
  return reserved.includes(permission)
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
