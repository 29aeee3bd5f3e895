import type { Account } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findAccount } from '../../store/accounts.ts'
import { notFound } from '../access/has-permission.ts'
import { toAccount } from '../accounts/to-account.ts'
import { refusePlatformAccount } from './directory-objects.ts'

/** One account other than the platform's. */
export async function readAccount({ db }: Deps, id: string): Promise<Account> {
  refusePlatformAccount(id)
  const row = await findAccount(db, id)
  if (!row) throw notFound('account')
  return toAccount(row)
}
