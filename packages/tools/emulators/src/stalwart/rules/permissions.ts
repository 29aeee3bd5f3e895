import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { permissionNames, userPermissions } from './permission-names.ts'

/** What an account may do: what its role gives, changed by its own permissions. What is disabled always wins. */
export function permissionsOf(account: JsonObject): ReadonlySet<string> {
  const { roles, permissions } = account
  const base = typeOf(roles) === 'Admin' ? permissionNames : userPermissions
  const mode = typeOf(permissions)
  if (mode === 'Inherit') return base
  const [enabled, disabled] = [namesIn(permissions, 'enabledPermissions'), namesIn(permissions, 'disabledPermissions')]
  const given = mode === 'Replace' ? enabled : new Set([...base, ...enabled])
  return new Set([...given].filter((name) => !disabled.has(name)))
}

function typeOf(value: Json | undefined): Json | undefined {
  return isJsonObject(value) ? value['@type'] : undefined
}

function namesIn(permissions: Json | undefined, name: string): ReadonlySet<string> {
  const members = isJsonObject(permissions) ? permissions[name] : undefined
  return new Set(isJsonObject(members) ? Object.keys(members) : [])
}
