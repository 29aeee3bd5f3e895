import type { Account, RbacBody } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { updateAccountRow } from '../../store/accounts.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'
import { notFound, requireAdmin } from '../access/has-permission.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { restrictByPolicy } from '../sessions/restrict-by-policy.ts'
import { refuseWeakPolicy } from './refuse-weak-policy.ts'
import { toAccount } from './to-account.ts'

type Change = RbacBody<'updateAccount'>

/**
 * Changes the name or the policy of an account. Session lifetimes apply to new sessions. Sessions that proved less than
 * the policy requires are restricted at once.
 */
export async function updateAccount(deps: Deps, actor: Actor, accountId: string, change: Change): Promise<Account> {
  requireAdmin(actor, accountId)
  refuseWeakPolicy(deps, change.policy ?? {})
  const { account } = await recordedChange(
    deps,
    actor,
    (trx) => update(deps, trx, accountId, change),
    ({ restricted }) => ({
      action: 'account.update',
      target: accountId,
      accountId,
      detail: { ...(change.policy && { policy: change.policy, restricted }) },
    }),
  )
  return account
}

async function update(deps: Deps, trx: Transaction<Schema>, accountId: string, { name, policy }: Change) {
  const row = await updateAccountRow(trx, accountId, {
    ...(name !== undefined && { name }),
    ...(policy !== undefined && { policy }),
  })
  if (!row) throw notFound('account')
  return { account: toAccount(row), restricted: policy ? await restrictByPolicy(deps, trx, row) : 0 }
}
