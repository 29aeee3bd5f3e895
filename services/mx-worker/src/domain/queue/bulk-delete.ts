import { BulkJobId, type Skipped } from '@constellation/contracts-mx'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertJob } from '../../store/bulk-jobs.ts'
import { countQueueRows, listQueueIds, type QueueFilter } from '../../store/queue.ts'
import { type ChangeEntry, deleteItems, type LockedItem, lockItems } from '../../store/queue-changes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { authorize } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry, changeEntry } from '../audit/audit-entry.ts'
import { operators } from './find-own-item.ts'
import { readFilter } from './list-queue.ts'
import { partItems, requireCount, type Selection } from './selection.ts'

/** How many messages one transaction deletes. */
export const deletedAtOnce = 1000

type Deleted = { matched: number; deleted: number; skipped: Skipped[]; jobId: BulkJobId | null }

/** Deletes the selected messages. What a filter selects beyond the first thousand is deleted in the background. */
export async function bulkDelete(deps: Deps, caller: PersonCaller, selection: Selection): Promise<Deleted> {
  const accountId = authorize(caller, operators, selection.accountId)
  const { ids, filter } = selection
  if (ids) return deleteByIds(deps, caller, { ...selection, accountId, ids })
  const wanted = deletable({ ...readFilter(filter ?? {}), ...(filter?.status && { status: filter.status }) })
  const matched = await countQueueRows(deps.db, accountId, wanted)
  requireCount(matched, selection)
  if (selection.dryRun || matched === 0) return { matched, deleted: 0, skipped: [], jobId: null }
  return deleteByFilter(deps, caller, { accountId, filter: wanted, matched })
}

type ByIds = Selection & { accountId: string; ids: readonly string[] }

function deleteByIds({ db }: Deps, caller: PersonCaller, selection: ByIds): Promise<Deleted> {
  const { accountId, ids, dryRun } = selection
  return db.transaction().execute(async (trx) => {
    const locked = await lockItems(trx, accountId, ids)
    const matched = locked.length
    requireCount(matched, selection)
    const { free, skipped } = partItems(ids, locked, whyNotDeleted)
    if (dryRun) return { matched, deleted: 0, skipped, jobId: null }
    await deleteItems(trx, free, { entry: changeEntry(caller, { action: 'item.delete' }), actor: nameOf(caller) })
    return { matched, deleted: free.length, skipped, jobId: null }
  })
}

type ByFilter = { accountId: string; filter: QueueFilter; matched: number }

function deleteByFilter(deps: Deps, caller: PersonCaller, { accountId, filter, matched }: ByFilter): Promise<Deleted> {
  const jobId = BulkJobId.parse(deps.newId())
  const bulk = { bulkId: jobId, of: 'delete' }
  const entry = changeEntry(caller, { action: 'item.delete', detail: bulk })
  return deps.db.transaction().execute(async (trx) => {
    const note = (action: string, detail: object) =>
      appendAudit(
        trx,
        auditEntry(deps.newId(), caller, { action, target: jobId, accountId, detail: { ...bulk, ...detail } }),
      )
    await note('bulk.start', { matched, filter })
    const { deleted, skipped } = await deleteNext(trx, { accountId, filter, entry, actor: nameOf(caller) })
    const goesOn = deleted + skipped.length < matched
    if (!goesOn) await note('bulk.finish', { deleted })
    else
      await insertJob(trx, { id: jobId, accountId, filter, matched, deleted, actor: { entry, name: nameOf(caller) } })
    return { matched, deleted, skipped, jobId: goesOn ? jobId : null }
  })
}

type Next = { accountId: string; filter: QueueFilter; entry: ChangeEntry; actor: string }

/** Deletes the oldest messages that a filter selects. */
export async function deleteNext(trx: Transaction<Schema>, { accountId, filter, entry, actor }: Next) {
  const ids = await listQueueIds(trx, accountId, filter, deletedAtOnce)
  const { free, skipped } = partItems(ids, await lockItems(trx, accountId, ids), whyNotDeleted)
  await deleteItems(trx, free, { entry, actor })
  return { deleted: free.length, skipped }
}

/** What a filter selects for deletion: neither what is deleted, nor what a worker sends now. */
function deletable({ status, ...filter }: QueueFilter): QueueFilter {
  const states = ['queued', 'retry_wait', 'unknown', 'sent', 'failed']
  return { ...filter, status: status ? states.filter((state) => status.includes(state)) : states }
}

function whyNotDeleted({ is_claimed, status }: LockedItem): Skipped['reason'] | undefined {
  if (is_claimed) return 'item_busy'
  return status === 'deleted' ? 'already_deleted' : undefined
}
