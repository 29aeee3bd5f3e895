import type { Account, RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { insertAccount } from '../../store/accounts.ts'
import type { Actor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refuseWeakPolicy } from './refuse-weak-policy.ts'
import { toAccount } from './to-account.ts'

/** Creates an account that has no users yet. */
export async function createAccount(deps: Deps, actor: Actor, input: RbacBody<'createAccount'>): Promise<Account> {
  refuseWeakPolicy(deps, input.policy)
  const id = deps.newId()
  const entry = { action: 'account.create', target: id, accountId: id } as const
  return recordedChange(deps, actor, async (trx) => toAccount(await insertAccount(trx, { id, ...input })), entry)
}
