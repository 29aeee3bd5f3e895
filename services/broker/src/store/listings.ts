import { type Kysely, type Selectable, sql } from 'kysely'
import type { GrantsTable, MintLogTable, Schema } from './schema.gen.ts'

/** What an operator's list is narrowed to. A path matches everything below it. */
export type ListFilter = {
  /** The account that asked, or whose grant it is. */
  person: string | undefined
  wallet: string | undefined
  path: string | undefined
  since: Date | undefined
  until: Date | undefined
  limit: number
}

/** Releases and changes of grants of all accounts, the newest first. */
export function listRecords(
  db: Kysely<Schema>,
  { person, wallet, path, since, until, limit }: ListFilter,
): Promise<Selectable<MintLogTable>[]> {
  let query = db.selectFrom('mint_log').selectAll().orderBy('minted_at', 'desc').orderBy('id', 'desc').limit(limit)
  if (person !== undefined)
    query = query.where((eb) => eb.or([eb('omni_account', '=', person), eb('grantor_omni_account', '=', person)]))
  if (wallet !== undefined) query = query.where('wallet', '=', wallet)
  if (path !== undefined) query = query.where(sql<boolean>`starts_with(scope_path, ${path})`)
  if (since !== undefined) query = query.where('minted_at', '>=', since)
  if (until !== undefined) query = query.where('minted_at', '<', until)
  return query.execute()
}

/** Grants of all masters, the newest first. */
export function listAllGrants(
  db: Kysely<Schema>,
  { person, wallet, path, since, until, limit }: ListFilter,
): Promise<Selectable<GrantsTable>[]> {
  let query = db.selectFrom('grants').selectAll().orderBy('granted_at', 'desc').orderBy('grant_id', 'desc').limit(limit)
  if (person !== undefined) query = query.where('master_omni_account', '=', person)
  if (wallet !== undefined) query = query.where('daemon_address', '=', wallet)
  if (path !== undefined) query = query.where(sql<boolean>`starts_with(scope_path, ${path})`)
  if (since !== undefined) query = query.where('granted_at', '>=', since)
  if (until !== undefined) query = query.where('granted_at', '<', until)
  return query.execute()
}
