import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { RetainedFailuresTable, Schema } from './schema.gen.ts'

/** A failure, with the moment at which it failed to the microsecond, by which the list is ordered. */
export type FailureRow = Selectable<RetainedFailuresTable> & { failed_at_text: string }

export type FailureFilter = {
  state?: string | undefined
  code?: string | undefined
  providerId?: string | undefined
  mailboxId?: string | undefined
  messageId?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

type Place = { failedAt: string; id: string }

const failedAtText = sql<string>`to_char(failed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USOF')`

/** Failures of an account, the latest first. */
export function listFailureRows(
  db: Kysely<Schema>,
  accountId: string,
  filter: FailureFilter,
  page: { limit: number; after: Place | undefined },
): Promise<FailureRow[]> {
  let query = db
    .selectFrom('retained_failures')
    .selectAll()
    .select(failedAtText.as('failed_at_text'))
    .where('account_id', '=', accountId)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.code !== undefined) query = query.where('code', '=', filter.code)
  if (filter.providerId !== undefined) query = query.where('provider_id', '=', filter.providerId)
  if (filter.mailboxId !== undefined) query = query.where('mailbox_id', '=', filter.mailboxId)
  if (filter.messageId !== undefined) query = query.where('item_id', '=', filter.messageId)
  if (filter.since !== undefined) query = query.where('failed_at', '>=', new Date(filter.since))
  if (filter.until !== undefined) query = query.where('failed_at', '<', new Date(filter.until))
  if (page.after !== undefined) {
    const { failedAt, id } = page.after
    query = query.where(sql<boolean>`(failed_at, id) < (${failedAt}::timestamptz, ${id}::uuid)`)
  }
  return query.orderBy('failed_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute()
}

export function findFailure(db: Kysely<Schema>, id: string): Promise<FailureRow | undefined> {
  return db
    .selectFrom('retained_failures')
    .selectAll()
    .select(failedAtText.as('failed_at_text'))
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Closes an open failure; undefined when it is not open. */
export function closeFailureRow(
  trx: Transaction<Schema>,
  id: string,
  change: { state: 'discarded' | 'resolved'; actor: string; note: string | undefined },
): Promise<FailureRow | undefined> {
  return trx
    .updateTable('retained_failures')
    .set({ state: change.state, actor: change.actor, note: change.note ?? null })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returningAll()
    .returning(failedAtText.as('failed_at_text'))
    .executeTakeFirst()
}
