import type { Kysely, Selectable } from 'kysely'
import type { MintLogTable, Schema } from './schema.gen.ts'

export type ConfirmedRecord = Selectable<MintLogTable>

type Page = { after: string; since: Date | undefined; limit: number }

/** A page of the confirmed records since a moment, by their ids, which are in the order of time. */
export function listConfirmed(db: Kysely<Schema>, { after, since, limit }: Page): Promise<ConfirmedRecord[]> {
  let query = db.selectFrom('mint_log').selectAll().where('status', '=', 'confirmed').where('id', '>', after)
  if (since !== undefined) query = query.where('minted_at', '>=', since)
  return query.orderBy('id').limit(limit).execute()
}
