import type { Transaction } from 'kysely'
import { type AccountRow, lockAccount, lockAccountsOf } from '../../store/accounts.ts'
import { platformAccountId } from '../../store/built-in-ids.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import { notFound } from '../access/has-permission.ts'

/** Refuses the account of the platform: a service alone never changes who has power over it. */
export function refusePlatformAccount(accountId: string): void {
  if (accountId === platformAccountId) throw notFound('account')
}

/** Locks an account other than the platform's. */
export async function lockDirectoryAccount(trx: Transaction<Schema>, accountId: string): Promise<AccountRow> {
  refusePlatformAccount(accountId)
  const account = await lockAccount(trx, accountId)
  if (!account) throw notFound('account')
  return account
}

/**
 * Locks a user and the accounts that they belong to; undefined where there is none. A user with a role in the account of the platform is
 * refused as if there were none: with their password a service would have their power.
 */
export async function lockDirectoryUser(
  trx: Transaction<Schema>,
  userId: string,
): Promise<{ user: UserRow; accountIds: string[] } | undefined> {
  const accountIds = await lockAccountsOf(trx, userId)
  if (accountIds.includes(platformAccountId)) throw notFound('user')
  const user = await lockUser(trx, userId)
  return user && !user.deleted_at ? { user, accountIds } : undefined
}
