import { type Kysely, sql, type Transaction } from 'kysely'
import { oneRow } from './one-row.ts'
import type { Schema } from './schema.gen.ts'

/** How many messages have no end yet. */
export async function countOpenItems(db: Kysely<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom('queue_items')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('status', 'in', ['queued', 'sending', 'retry_wait', 'unknown'])
    .executeTakeFirstOrThrow()
  return count
}

/** Marks every message that has no end as one that may have been sent since the backup. Gives how many. */
export async function markItemsRestored(
  trx: Transaction<Schema>,
  { actor, requestId }: { actor: string; requestId: string },
): Promise<number> {
  const { marked } = oneRow(
    await sql<{ marked: number }>`select after_restore(${actor}, ${requestId}) as marked`.execute(trx),
  )
  return marked
}
