import type { Account, RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { insertAccount } from '../../store/accounts.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from '../record/record.ts'
import { refuseWeakPolicy } from './refuse-weak-policy.ts'
import { toAccount } from './to-account.ts'

/** Creates an account that has no users yet. */
export async function createAccount(deps: Deps, actor: Actor, input: RbacBody<'createAccount'>): Promise<Account> {
  refuseWeakPolicy(deps, input.policy)
  return deps.db.transaction().execute(async (trx) => {
    const row = await insertAccount(trx, { id: deps.newId(), ...input })
    await audit(deps, trx, actor, { action: 'account.create', target: row.id, accountId: row.id })
    return toAccount(row)
  })
}
