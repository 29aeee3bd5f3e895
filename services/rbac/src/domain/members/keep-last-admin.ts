import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import { lockAccount } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { countOtherMembers, listUsersWithPermission } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { notFound } from '../access/has-permission.ts'

/**
 * Refuses to take the last administrator away from an account. Locks the account first, so that two who go at one moment are seen one after
 * the other.
 */
export async function keepLastAdmin(trx: Transaction<Schema>, accountId: string, leavingUserId: string): Promise<void> {
  if (!(await lockAccount(trx, accountId))) throw notFound('account')
  const permission = accountId === platformAccountId ? 'platform_admin' : 'admin'
  const holders = await listUsersWithPermission(trx, accountId, permission)
  if (!holders.includes(leavingUserId) || holders.length > 1) return
  throw new Failure('last_admin', 'the account would be left without an administrator; appoint another one first')
}

/** The same for a user who goes altogether: an account that nobody else uses may be left alone, but for the platform's own. */
export async function keepLastAdminOfOthers(
  trx: Transaction<Schema>,
  accountId: string,
  leavingUserId: string,
): Promise<void> {
  const used = accountId === platformAccountId || (await countOtherMembers(trx, accountId, leavingUserId)) > 0
  if (used) await keepLastAdmin(trx, accountId, leavingUserId)
}
