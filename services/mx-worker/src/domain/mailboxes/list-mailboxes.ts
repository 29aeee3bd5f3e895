import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listMailboxRows } from '../../store/mailboxes.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { toMailbox } from './mailbox-shape.ts'

/** The mailboxes of an account. */
export async function listMailboxes(
  { db }: Deps,
  caller: PersonCaller,
  { limit, cursor, accountId }: PageInput & { accountId?: string | undefined },
) {
  const account = authorize(caller, ['mx_read', 'admin'], accountId)
  const rows = await listMailboxRows(db, account, readPage({ limit, cursor }))
  return toPage(rows, limit, toMailbox, ({ id }) => id)
}
