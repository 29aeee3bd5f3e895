import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { advanceJob, lockOpenJob } from '../../store/bulk-jobs.ts'
import type { QueueFilter } from '../../store/queue.ts'
import type { ChangeEntry } from '../../store/queue-changes.ts'
import { deleteNext } from './bulk-delete.ts'

/**
 * Deletes the next thousand messages of a deletion that goes on in the background. One that a worker holds is left: a job ends when
 * nothing but such messages is left. One instance works on a job at a time.
 */
export async function continueBulkJobs({ db, newId }: Pick<Deps, 'db' | 'newId'>): Promise<'idle' | 'worked'> {
  return db.transaction().execute(async (trx) => {
    const job = await lockOpenJob(trx)
    if (!job) return 'idle'
    // Both were written by `bulkDelete`.
    const { entry, name } = job.actor as { entry: ChangeEntry; name: string }
    const filter = readStored(job.filter as Stored)
    const { deleted } = await deleteNext(trx, { accountId: job.account_id, filter, entry, actor: name })
    await advanceJob(trx, job.id, { deleted, isOver: deleted === 0 })
    if (deleted > 0) return 'worked'
    const detail = { ...entry.detail, deleted: job.deleted }
    const about = { action: 'bulk.finish', target: job.id, accountId: job.account_id, detail }
    await appendAudit(trx, { ...entry, ...about, id: newId() })
    return 'worked'
  })
}

type Stored = Omit<QueueFilter, 'createdBefore'> & { createdBefore?: string }

function readStored({ createdBefore, ...filter }: Stored): QueueFilter {
  return { ...filter, ...(createdBefore !== undefined && { createdBefore: new Date(createdBefore) }) }
}
