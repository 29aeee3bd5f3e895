import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, SuppressionsTable } from './schema.gen.ts'

export type SuppressionRow = Selectable<SuppressionsTable>

type NewSuppression = {
  id: string
  accountId: string
  address: string
  addressKey: string
  /** The numbers of the lanes; null for everything. */
  lanes: number[] | null
  reason: string
  createdBy: string
  expiresAt: Date | null
}

/** Adds an address; undefined when it is on the list. One that ended by itself is replaced. */
export async function insertSuppression(
  trx: Transaction<Schema>,
  one: NewSuppression,
): Promise<SuppressionRow | undefined> {
  await trx
    .deleteFrom('suppressions')
    .where('account_id', '=', one.accountId)
    .where('address_key', '=', one.addressKey)
    .where('expires_at', '<=', sql<Date>`now()`)
    .execute()
  return trx
    .insertInto('suppressions')
    .values({
      id: one.id,
      account_id: one.accountId,
      address: one.address,
      address_key: one.addressKey,
      lanes: one.lanes,
      reason: one.reason,
      source: 'operator',
      created_by: one.createdBy,
      expires_at: one.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'address_key']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export function findSuppression(db: Kysely<Schema>, id: string): Promise<SuppressionRow | undefined> {
  return db.selectFrom('suppressions').selectAll().where('id', '=', id).executeTakeFirst()
}

type Filter = { addressKey?: string | undefined; source?: string | undefined }

/** The list of an account, without what ended by itself. */
export function listSuppressionRows(
  db: Kysely<Schema>,
  accountId: string,
  { addressKey, source }: Filter,
  page: Page,
): Promise<SuppressionRow[]> {
  let query = db
    .selectFrom('suppressions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', sql<Date>`now()`)]))
  if (addressKey !== undefined) query = query.where('address_key', '=', addressKey)
  if (source !== undefined) query = query.where('source', '=', source)
  return newestFirst(query, page).execute()
}

export async function deleteSuppression(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx.deleteFrom('suppressions').where('id', '=', id).execute()
}

/** Removes what ended by itself, and gives it. */
export function deleteEndedSuppressions(trx: Transaction<Schema>): Promise<SuppressionRow[]> {
  return trx.deleteFrom('suppressions').where('expires_at', '<=', sql<Date>`now()`).returningAll().execute()
}

export type ReleasedItem = { item_id: string; cycle: number; was_held: boolean }

/** Addresses recipients again whose suppression is gone; all of them where none is named. Gives their messages that still wait. */
export async function releaseRecipients(db: Kysely<Schema>, suppressionId?: string): Promise<ReleasedItem[]> {
  const { rows } = await sql<ReleasedItem>`select * from release_suppressed(${suppressionId ?? null}::uuid)`.execute(db)
  return rows
}
