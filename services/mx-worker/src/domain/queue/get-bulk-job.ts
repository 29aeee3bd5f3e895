import { Failure } from '@constellation/chassis'
import { type BulkJob, BulkJobId, MailAccountId } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { findJob } from '../../store/bulk-jobs.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from './find-own-item.ts'

/** How far a deletion in the background is. */
export async function getBulkJob({ db }: Deps, caller: PersonCaller, id: string): Promise<BulkJob> {
  const job = await findJob(db, id)
  if (!job) throw new Failure('not_found', 'no such job')
  authorize(caller, readers, job.account_id)
  return {
    id: BulkJobId.parse(job.id),
    accountId: MailAccountId.parse(job.account_id),
    matched: job.matched,
    deleted: job.deleted,
    startedAt: job.started_at.toISOString(),
    finishedAt: job.finished_at?.toISOString() ?? null,
  }
}
