import { newUser } from './new-user.ts'
import { forbidden } from './refusal.ts'
import type { Contents } from './rows.ts'

export type TokenDefinition = {
  /** The bearer token. */
  key: string
  /** The global permissions of its account, such as `authentik_core.view_user`. A superuser without them. */
  permissions?: readonly string[]
}

/** Who calls: an account with a token. */
export type Caller = {
  /** The number of its user. */
  user: number
  permissions: 'all' | ReadonlySet<string>
}

export type Callers = {
  /** Throws AuthentikRefusal when the token is missing, unknown or of an account that is not active. */
  find(request: Request, contents: Contents): Caller
  /** Undefined makes its account a superuser. */
  setPermissions(key: string, permissions: readonly string[] | undefined): void
  revoke(key: string): void
}

type Making = { now: () => Date; random: (sizeBytes: number) => Uint8Array; nextNumber: () => number }

/** Makes an account for each token. */
export function createCallers(tokens: readonly TokenDefinition[], contents: Contents, making: Making): Callers {
  const callers = new Map<string, Caller>()
  for (const [index, { key, permissions }] of tokens.entries()) {
    const username = `api-account-${index + 1}`
    const user = newUser({ username, name: username, type: 'service_account' }, making)
    contents.users.push(user)
    callers.set(key, { user: user.pk, permissions: permissionsOf(permissions) })
  }
  return {
    find(request, { users }) {
      const header = request.headers.get('authorization')
      if (header === null) throw forbidden('Authentication credentials were not provided.')
      const caller = callers.get(/^Bearer (.+)$/i.exec(header)?.[1] ?? '')
      const account = users.find(({ pk }) => pk === caller?.user)
      if (!caller || !account?.is_active) throw forbidden('Token invalid/expired')
      return caller
    },
    setPermissions(key, permissions) {
      const caller = callers.get(key)
      if (!caller) throw new Error('there is no such token')
      caller.permissions = permissionsOf(permissions)
    },
    revoke: (key) => void callers.delete(key),
  }
}

function permissionsOf(permissions: readonly string[] | undefined): Caller['permissions'] {
  return permissions ? new Set(permissions) : 'all'
}

export function may({ permissions }: Caller, permission: string): boolean {
  return permissions === 'all' || permissions.has(permission)
}

/** Throws AuthentikRefusal when the caller does not have the permission. */
export function requirePermission(caller: Caller, permission: string): void {
  if (!may(caller, permission)) throw forbidden()
}
