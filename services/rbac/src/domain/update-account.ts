import type { Account } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'
import { updateAccountRow } from '../store/accounts.ts'
import { demandAdmin, notFound } from './access.ts'
import type { Actor } from './actor.ts'
import { audit } from './record.ts'
import { toAccount } from './to-account.ts'

type Change = { name?: string | undefined; policy?: Account['policy'] | undefined }

/** Changes the name or the policy of an account. A policy holds for the sessions that begin after it. */
export async function updateAccount(
  deps: Deps,
  actor: Actor,
  accountId: string,
  { name, policy }: Change,
): Promise<Account> {
  demandAdmin(actor, accountId)
  return deps.db.transaction().execute(async (trx) => {
    const row = await updateAccountRow(trx, accountId, {
      ...(name !== undefined && { name }),
      ...(policy !== undefined && { policy }),
    })
    if (!row) throw notFound('account')
    await audit(deps, trx, actor, {
      action: 'account.update',
      target: accountId,
      accountId,
      detail: { ...(policy && { policy }) },
    })
    return toAccount(row)
  })
}
