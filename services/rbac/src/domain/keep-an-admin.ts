import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import { lockAccount } from '../store/accounts.ts'
import { platformAccountId } from '../store/ids.ts'
import { countHolders, countOtherMembers } from '../store/members.ts'
import type { Schema } from '../store/schema.gen.ts'
import { notFound } from './access.ts'

/**
 * Refuses to take the last administrator away from an account that others still use. Locks the account first, so that two who go at one
 * moment are seen one after the other.
 */
export async function keepAnAdmin(trx: Transaction<Schema>, accountId: string, leavingUserId: string): Promise<void> {
  if (!(await lockAccount(trx, accountId))) throw notFound('account')
  const permission = accountId === platformAccountId ? 'platform_admin' : 'admin'
  if ((await countHolders(trx, accountId, permission, leavingUserId)) > 0) return
  const abandoned = accountId === platformAccountId || (await countOtherMembers(trx, accountId, leavingUserId)) > 0
  if (abandoned)
    throw new Failure('last_admin', 'the account would be left without an administrator; appoint another one first')
}
