import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { lockAccount, updateAccountRow } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { countOtherMembers } from '../../store/members.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from '../sessions/end-sessions.ts'

/** Deletes an account that nobody but the caller uses. The platform's own account cannot be deleted. */
export async function deleteAccount(deps: Deps, actor: UserActor, accountId: string): Promise<void> {
  requireAdmin(actor, accountId)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      if (!(await lockAccount(trx, accountId))) throw notFound('account')
      const used = accountId === platformAccountId || (await countOtherMembers(trx, accountId, actor.ticket.userId)) > 0
      if (used) throw new Failure('account_has_users', 'the account still has users; remove or move them first')
      await endSessions(deps, trx, { accountId }, 'account_deleted')
      await updateAccountRow(trx, accountId, { deleted: true })
    },
    { action: 'account.delete', target: accountId, accountId },
  )
}
