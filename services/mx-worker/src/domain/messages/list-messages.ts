import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { listItems } from '../../store/messages.ts'
import { authorize, seesAll } from '../access/authorize.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { toSummary } from './message-shape.ts'

type Query = PageInput & {
  accountId?: string | undefined
  status?: string | undefined
  mailbox?: string | undefined
  since?: string | undefined
}

/** The messages of an account, the newest first. Who may only send sees those that they handed in. */
export async function listMessages({ db }: Deps, caller: Caller, { limit, cursor, ...query }: Query) {
  const accountId = authorize(caller, ['mx_read', 'mx_send', 'admin'], query.accountId)
  const createdBy = seesAll(caller, accountId) ? undefined : nameOf(caller)
  const filter = { accountId, createdBy, status: query.status, mailboxId: query.mailbox, since: query.since }
  const rows = await listItems(db, filter, readPage({ limit, cursor }))
  return toPage(rows, limit, toSummary, ({ id }) => id)
}
