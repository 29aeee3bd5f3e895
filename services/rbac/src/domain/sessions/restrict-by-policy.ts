import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { AccountRow } from '../../store/accounts.ts'
import { listUsersWithPermission } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { restrictWeakSessions } from '../../store/sessions/sessions.ts'
import { effectiveMode } from '../second-factors/factor-policy.ts'

/**
 * Restricts the sessions of an account that have proved less than its policy requires, until a second factor is proved or
 * enrolled in them. Gives how many.
 */
export async function restrictByPolicy(
  deps: Deps,
  trx: Transaction<Schema>,
  account: Pick<AccountRow, 'id' | 'policy'>,
): Promise<number> {
  const mode = effectiveMode(deps.settings.mfaMode, account.policy)
  if (mode === 'required') return restrictWeakSessions(trx, { accountId: account.id })
  if (mode !== 'required_admins') return 0
  const userIds = await listUsersWithPermission(trx, account.id, 'admin')
  return restrictWeakSessions(trx, { accountId: account.id, userIds })
}
