import { type PageInput, readPage, toPage } from '@constellation/chassis'
import { type Lane, lanes } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { listQueueRows, type QueueFilter } from '../../store/queue.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { toQueueItem } from './queue-shape.ts'

/** A filter as it arrives. */
export type FilterInput = Omit<QueueFilter, 'lane' | 'createdBefore' | 'status'> & {
  lane?: Lane | undefined
  createdBefore?: string | undefined
}

type Query = PageInput & FilterInput & { accountId?: string | undefined; status?: string | undefined }

/** The messages of an account with their place in the queue, the newest first. */
export async function listQueue(
  { db }: Deps,
  caller: PersonCaller,
  { limit, cursor, accountId, status, ...filter }: Query,
) {
  const account = authorize(caller, ['mx_read', 'admin'], accountId)
  const wanted = { ...readFilter(filter), ...(status !== undefined && { status: [status] }) }
  const rows = await listQueueRows(db, account, wanted, readPage({ limit, cursor }))
  return toPage(rows, limit, toQueueItem, ({ id }) => id)
}

/** The filter as the store reads it. */
export function readFilter({ lane, createdBefore, ...filter }: FilterInput): QueueFilter {
  return {
    ...filter,
    ...(lane !== undefined && { lane: lanes.indexOf(lane) }),
    ...(createdBefore !== undefined && { createdBefore: new Date(createdBefore) }),
  }
}
