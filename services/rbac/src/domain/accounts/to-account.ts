import { type Account, AccountId, UserId } from '@constellation/contracts-rbac'
import type { AccountRow } from '../../store/accounts.ts'

/** An account as the contract shows it. */
export function toAccount(row: AccountRow): Account {
  return {
    id: AccountId.parse(row.id),
    name: row.name,
    ownerUserId: row.owner_user_id ? UserId.parse(row.owner_user_id) : null,
    status: row.deleted_at ? 'deleted' : row.status === 'suspended' ? 'suspended' : 'active',
    // The contract's schema parsed the policy before it was stored.
    policy: row.policy as Account['policy'],
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
