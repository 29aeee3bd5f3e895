import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { ApiKeysTable, Schema } from './schema.gen.ts'

export type ApiKeyRow = Selectable<ApiKeysTable>

type KnownKey = Pick<ApiKeyRow, 'id' | 'account_id' | 'scopes'> & {
  /** Its last use was noted more than a minute ago. */
  is_stale: boolean
}

/** The keys with these hashes that are not revoked, by their hash. */
export async function findKeys(db: Kysely<Schema>, hashes: readonly string[]): Promise<Map<string, KnownKey>> {
  const rows = await db
    .selectFrom('api_keys')
    .select(['hash', 'id', 'account_id', 'scopes'])
    .select(sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`.as('is_stale'))
    .where('hash', '=', sql<string>`any (${[...hashes]})`)
    .where('revoked_at', 'is', null)
    .execute()
  return new Map(rows.map(({ hash, ...row }) => [hash, row]))
}

/** Notes that a key was used, to the minute. */
export async function noteUse(db: Kysely<Schema>, id: string): Promise<void> {
  await db.updateTable('api_keys').set({ last_used_at: sql<Date>`now()` }).where('id', '=', id).execute()
}

type NewKey = {
  id: string
  accountId: string
  name: string
  hash: string
  scopes: readonly string[]
  createdBy: string
}

export function insertKey(trx: Transaction<Schema>, key: NewKey): Promise<ApiKeyRow> {
  return trx
    .insertInto('api_keys')
    .values({
      id: key.id,
      account_id: key.accountId,
      name: key.name,
      hash: key.hash,
      scopes: [...key.scopes],
      created_by: key.createdBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function listKeyRows(db: Kysely<Schema>, accountId: string, page: Page) {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .$call((query) => newestFirst(query, page))
    .execute()
}

export function findKeyById(db: Kysely<Schema>, id: string): Promise<ApiKeyRow | undefined> {
  return db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function revokeKeyRow(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx
    .updateTable('api_keys')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('id', '=', id)
    .execute()
}
