import { Failure } from '@constellation/chassis'
import type { Transaction } from 'kysely'
import { lockAccount } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import { hasOtherUsers, listUsersWhoMayUse } from '../../store/members.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { notFound } from '../access/has-permission.ts'

/** Refuses to remove the last administrator of an account. The lock on the account serialises those who leave at the same moment. */
export async function keepLastAdmin(trx: Transaction<Schema>, accountId: string, leavingUserId: string): Promise<void> {
  if (!(await lockAccount(trx, accountId))) throw notFound('account')
  const permission = accountId === platformAccountId ? 'platform_admin' : 'admin'
  const admins = await listUsersWhoMayUse(trx, accountId, permission)
  refuseIfLast(admins, ({ userId }) => userId === leavingUserId)
}

/**
 * The same for a user who is deleted, disabled or restricted, in each of their accounts. An account without other users may lose its last;
 * the platform may not.
 */
export async function keepLastAdminOfOthers(
  trx: Transaction<Schema>,
  accountIds: readonly string[],
  leavingUserId: string,
): Promise<void> {
  for (const accountId of accountIds) {
    const used = accountId === platformAccountId || (await hasOtherUsers(trx, accountId, leavingUserId))
    if (used) await keepLastAdmin(trx, accountId, leavingUserId)
  }
}

/** Refuses to suspend the home of the last platform administrators. Locks the platform's own account. */
export async function keepPlatformAdminsOutside(trx: Transaction<Schema>, accountId: string): Promise<void> {
  await lockAccount(trx, platformAccountId)
  const admins = await listUsersWhoMayUse(trx, platformAccountId, 'platform_admin')
  refuseIfLast(admins, ({ homeAccountId }) => homeAccountId === accountId)
}

type Admin = { userId: string; homeAccountId: string }

function refuseIfLast(admins: readonly Admin[], leaves: (admin: Admin) => boolean) {
  if (!admins.some(leaves) || !admins.every(leaves)) return
  throw new Failure('last_admin', 'this would remove the last administrator; appoint another one first')
}
