import type { Account } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findAccount } from '../../store/accounts.ts'
import type { Actor } from '../access/actor.ts'
import { hasPermission, notFound } from '../access/has-permission.ts'
import { toAccount } from './to-account.ts'

/** One account, for its members. */
export async function getAccount(deps: Deps, actor: Actor, accountId: string): Promise<Account> {
  const visible = hasPermission(actor, accountId, 'member') || hasPermission(actor, accountId, 'admin')
  const row = visible ? await findAccount(deps.db, accountId) : undefined
  if (!row) throw notFound('account')
  return toAccount(row)
}
