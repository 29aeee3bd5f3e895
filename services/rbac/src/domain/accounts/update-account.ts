import type { Account, RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { updateAccountRow } from '../../store/accounts.ts'
import type { Actor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { audit } from '../record/record.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { refuseWeakPolicy } from './refuse-weak-policy.ts'
import { toAccount } from './to-account.ts'

type Change = RbacBody<'updateAccount'>

/**
 * Changes the name or the policy of an account. How long sessions live is decided where they begin; those that
 * have proved less than the policy asks for are restricted at once.
 */
export async function updateAccount(
  deps: Deps,
  actor: Actor,
  accountId: string,
  { name, policy }: Change,
): Promise<Account> {
  requireAdmin(actor, accountId)
  refuseWeakPolicy(deps, policy ?? {})
  return deps.db.transaction().execute(async (trx) => {
    const row = await updateAccountRow(trx, accountId, {
      ...(name !== undefined && { name }),
      ...(policy !== undefined && { policy }),
    })
    if (!row) throw notFound('account')
    const restricted = policy ? await restrictByPolicy(deps, trx, row) : 0
    await audit(deps, trx, actor, {
      action: 'account.update',
      target: accountId,
      accountId,
      detail: { ...(policy && { policy, restricted }) },
    })
    return toAccount(row)
  })
}
