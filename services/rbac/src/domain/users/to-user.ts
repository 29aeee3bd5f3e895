import { AccountId, type User, UserId } from '@constellation/contracts-rbac'
import type { UserRow } from '../../store/users.ts'

/** A user as the contract shows it. */
export function toUser(row: UserRow, passwordChangedAt: Date | null = null): User {
  return {
    id: UserId.parse(row.id),
    homeAccountId: AccountId.parse(row.home_account_id),
    email: row.email,
    emailVerified: row.email_verified_at !== null,
    emailVerifiedAt: row.email_verified_at?.toISOString() ?? null,
    displayName: row.display_name,
    locale: row.locale,
    status: row.deleted_at ? 'deleted' : statusOf(row.status),
    restricted: row.restricted,
    mustChangePassword: row.must_change_password,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    passwordChangedAt: passwordChangedAt?.toISOString() ?? null,
  }
}

/** A CHECK of the table bounds the values. */
function statusOf(status: string) {
  return status as 'pending' | 'active' | 'disabled'
}
