import { newestFirst, type Page } from '@constellation/database'
import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { ItemRow } from './messages.ts'
import type { Schema } from './schema.gen.ts'

/** Which messages of an account are meant. Every condition that is given has to hold. */
export type QueueFilter = {
  status?: readonly string[] | undefined
  providerId?: string | undefined
  mailboxId?: string | undefined
  code?: string | undefined
  /** The number of the lane. */
  lane?: number | undefined
  createdBefore?: Date | undefined
}

/** Messages of an account, the newest first. */
export function listQueueRows(
  db: Kysely<Schema>,
  accountId: string,
  filter: QueueFilter,
  page: Page,
): Promise<ItemRow[]> {
  const query = db.selectFrom('queue_items').selectAll().where('account_id', '=', accountId).where(matches(filter))
  return newestFirst(query, page).execute()
}

/** How many messages of the account a filter selects. */
export async function countQueueRows(db: Kysely<Schema>, accountId: string, filter: QueueFilter): Promise<number> {
  const { count } = await db
    .selectFrom('queue_items')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('account_id', '=', accountId)
    .where(matches(filter))
    .executeTakeFirstOrThrow()
  return count
}

/** The ids of the oldest messages of the account that a filter selects. */
export async function listQueueIds(
  db: Kysely<Schema>,
  accountId: string,
  filter: QueueFilter,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('queue_items')
    .select('id')
    .where('account_id', '=', accountId)
    .where(matches(filter))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** A condition for each member of the filter. */
function matches(filter: QueueFilter) {
  return (e: ExpressionBuilder<Schema, 'queue_items'>) => {
    const { status, providerId, mailboxId, code, lane, createdBefore } = filter
    return e.and([
      ...(status ? [e('status', 'in', [...status])] : []),
      ...(providerId !== undefined ? [e('provider_id', '=', providerId)] : []),
      ...(mailboxId !== undefined ? [e('mailbox_id', '=', mailboxId)] : []),
      ...(code !== undefined ? [e('last_code', '=', code)] : []),
      ...(lane !== undefined ? [e('lane', '=', lane)] : []),
      ...(createdBefore !== undefined ? [e('accepted_at', '<', createdBefore)] : []),
    ]) as ReturnType<typeof e.and> & { expressionType?: SqlBool }
  }
}

/** Messages of a provider or of a mailbox that are due and that nobody has claimed, the most urgent first. */
export function listDueItems(
  db: Kysely<Schema>,
  scope: { providerId: string } | { mailboxId: string },
  limit: number,
): Promise<{ id: string; cycle: number; attempts_total: number }[]> {
  const [column, value] =
    'providerId' in scope ? (['provider_id', scope.providerId] as const) : (['mailbox_id', scope.mailboxId] as const)
  return db
    .selectFrom('queue_items')
    .select(['id', 'cycle', 'attempts_total'])
    .where(column, '=', value)
    .where('status', 'in', ['queued', 'retry_wait', 'unknown'])
    .where('claim_token', 'is', null)
    .where('next_attempt_at', '<=', sql<Date>`now()`)
    .orderBy('lane')
    .orderBy('next_attempt_at')
    .limit(limit)
    .execute()
}
