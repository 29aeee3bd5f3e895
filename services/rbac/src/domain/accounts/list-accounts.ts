import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Account } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listAccountRows } from '../../store/accounts.ts'
import type { UserActor } from '../access/actor.ts'
import { isPlatformAdmin } from '../access/has-permission.ts'
import { toAccount } from './to-account.ts'

/** The caller's accounts; all accounts for a platform administrator. */
export async function listAccounts(
  deps: Deps,
  actor: UserActor,
  input: PageInput,
): Promise<{ items: Account[]; nextCursor: string | null }> {
  const ids = isPlatformAdmin(actor.ticket) ? null : [...actor.ticket.memberships.keys()]
  const rows = await listAccountRows(deps.db, ids, readPage(input))
  return toPage(rows, input.limit, toAccount, (row) => row.id)
}
