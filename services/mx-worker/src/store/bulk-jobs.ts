import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { BulkJobsTable, Schema } from './schema.gen.ts'

export type BulkJobRow = Selectable<BulkJobsTable>

type NewJob = { id: string; accountId: string; filter: object; matched: number; deleted: number; actor: object }

export async function insertJob(trx: Transaction<Schema>, job: NewJob): Promise<void> {
  await trx
    .insertInto('bulk_jobs')
    .values({
      id: job.id,
      account_id: job.accountId,
      filter: JSON.stringify(job.filter),
      matched: job.matched,
      deleted: job.deleted,
      actor: JSON.stringify(job.actor),
    })
    .execute()
}

export function findJob(db: Kysely<Schema>, id: string): Promise<BulkJobRow | undefined> {
  return db.selectFrom('bulk_jobs').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Locks the job that has been open longest and that nobody works on. */
export function lockOpenJob(trx: Transaction<Schema>): Promise<BulkJobRow | undefined> {
  return trx
    .selectFrom('bulk_jobs')
    .selectAll()
    .where('finished_at', 'is', null)
    .orderBy('started_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

/** Counts what one step of a job deleted, and ends the job where that was the last one. */
export async function advanceJob(
  trx: Transaction<Schema>,
  id: string,
  { deleted, isOver }: { deleted: number; isOver: boolean },
): Promise<void> {
  await trx
    .updateTable('bulk_jobs')
    .set((e) => ({
      deleted: e('deleted', '+', deleted),
      ...(isOver && { finished_at: sql<Date>`now()` }),
    }))
    .where('id', '=', id)
    .execute()
}
