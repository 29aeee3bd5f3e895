import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { lockAccount, updateAccountRow } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { hasOtherUsers } from '../../store/members.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'

/**
 * Deletes an account that nobody but the caller uses. Nobody deletes the platform's own account, or their own home: without it
 * they could not sign in again. A person who wants to leave deletes their user.
 */
export async function deleteAccount(deps: Deps, actor: UserActor, accountId: string): Promise<void> {
  requireAdmin(actor, accountId)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      if (!(await lockAccount(trx, accountId))) throw notFound('account')
      const { userId, accountId: homeAccountId } = actor.ticket
      const isKept = accountId === platformAccountId || accountId === homeAccountId
      if (isKept || (await hasOtherUsers(trx, accountId, userId)))
        throw new Failure('account_has_users', 'the account still has users; remove or move them first')
      await updateAccountRow(trx, accountId, { deleted: true })
    },
    { action: 'account.delete', target: accountId, accountId },
  )
}
