import { Failure } from '@constellation/chassis'
import type { Account } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { updateAccountRow } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import type { Actor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { keepPlatformAdminsOutside } from '../members/keep-last-admin.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { toAccount } from './to-account.ts'

/** Suspends or resumes an account. Suspending ends the sessions in it. The platform's own account stays active. */
export async function setAccountStatus(
  deps: Deps,
  actor: Actor,
  accountId: string,
  status: 'active' | 'suspended',
): Promise<Account> {
  if (accountId === platformAccountId && status === 'suspended')
    throw new Failure('platform_account', "the platform's own account cannot be suspended")
  const entry = { action: 'account.set-status', target: accountId, accountId, detail: { status } } as const
  return recordedChange(
    deps,
    actor,
    async (trx) => {
      if (status === 'suspended') await keepPlatformAdminsOutside(trx, accountId)
      const row = await updateAccountRow(trx, accountId, { status })
      if (!row) throw notFound('account')
      if (status === 'suspended') await endSessions(deps, trx, { accountId }, 'account_suspended')
      return toAccount(row)
    },
    entry,
  )
}
