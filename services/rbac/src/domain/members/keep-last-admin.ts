import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import { lockAccount } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { countOtherMembers, listUsersWithPermission } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { notFound } from '../access/has-permission.ts'

/** Refuses to remove the last administrator of an account. The lock on the account serialises those who leave at the same moment. */
export async function keepLastAdmin(trx: Transaction<Schema>, accountId: string, leavingUserId: string): Promise<void> {
  if (!(await lockAccount(trx, accountId))) throw notFound('account')
  const permission = accountId === platformAccountId ? 'platform_admin' : 'admin'
  const admins = await listUsersWithPermission(trx, accountId, permission)
  if (!admins.includes(leavingUserId) || admins.length > 1) return
  throw new Failure('last_admin', 'the account would be left without an administrator; appoint another one first')
}

/** The same for a user who is deleted or disabled. An account without other users may be left alone, except the platform's own. */
export async function keepLastAdminOfOthers(
  trx: Transaction<Schema>,
  accountId: string,
  leavingUserId: string,
): Promise<void> {
  const used = accountId === platformAccountId || (await countOtherMembers(trx, accountId, leavingUserId)) > 0
  if (used) await keepLastAdmin(trx, accountId, leavingUserId)
}
