import type { Account } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { updateAccountRow } from '../../store/accounts.ts'
import type { Actor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { toAccount } from './to-account.ts'

/** Suspends an account, which ends the sessions in it, or resumes it. */
export async function setAccountStatus(
  deps: Deps,
  actor: Actor,
  accountId: string,
  status: 'active' | 'suspended',
): Promise<Account> {
  return deps.db.transaction().execute(async (trx) => {
    const row = await updateAccountRow(trx, accountId, { status })
    if (!row) throw notFound('account')
    if (status === 'suspended') await endSessions(deps, trx, { accountId }, 'account_suspended')
    await audit(deps, trx, actor, { action: 'account.status', target: accountId, accountId, detail: { status } })
    return toAccount(row)
  })
}
