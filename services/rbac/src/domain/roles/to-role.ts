import { AccountId, type Role, RoleId } from '@constellation/contracts-rbac'
import type { RoleRow } from '../../store/roles.ts'

/** A role as the contract shows it. */
export function toRole(row: RoleRow): Role {
  return {
    id: RoleId.parse(row.id),
    accountId: row.account_id ? AccountId.parse(row.account_id) : null,
    name: row.name,
    code: row.code,
    permissions: row.permissions,
    createdAt: row.created_at.toISOString(),
  }
}
