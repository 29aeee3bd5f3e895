import type { JsonObject } from '../json.ts'
import { idsArgument, type JmapCall } from './call.ts'

const authentication: JsonObject = {
  directoryId: null,
  defaultUserRoleIds: { b: true },
  defaultGroupRoleIds: { c: true },
  defaultTenantRoleIds: { d: true, b: true },
  defaultAdminRoleIds: { e: true, b: true },
  passwordHashAlgorithm: 'argon2id',
  passwordMinLength: 8,
  passwordMaxLength: 128,
  passwordMinStrength: 'three',
  passwordDefaultExpiry: null,
  maxAppPasswords: 5,
  maxApiKeys: 5,
  id: 'singleton',
}

/** The settings of sign-in, which nobody changes here. */
export function getAuthentication(call: JmapCall): JsonObject {
  const ids = idsArgument(call, 'ids') ?? ['singleton']
  const found = ids.includes('singleton') ? [authentication] : []
  return { list: found, notFound: ids.filter((id) => id !== 'singleton') }
}
