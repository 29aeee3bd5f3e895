import { Failure } from '@constellation/chassis'

/** What reaches beyond one account: these come with the roles that every deployment begins with, and with no other. */
const reserved = ['system', 'admin', 'platform_admin']

/** Whether a permission reaches beyond one account, so that administering the account is not holding it. */
export function isReserved(permission: string): boolean {
  return reserved.includes(permission)
}

/** Refuses a role without a name or permissions, with a malformed or doubled permission, or with a reserved one. */
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
