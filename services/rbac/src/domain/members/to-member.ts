import { type Member, RoleId, UserId } from '@constellation/contracts-rbac'
import type { MemberRow } from '../../store/members.ts'

/** A member as the contract shows it. */
export function toMember(row: MemberRow): Member {
  return {
    userId: UserId.parse(row.user_id),
    email: row.email,
    displayName: row.display_name,
    status: row.status,
    roleIds: (row.role_ids ?? []).map((id) => RoleId.parse(id)),
    createdAt: row.created_at.toISOString(),
  }
}
