import { type SelectQueryBuilder, sql } from 'kysely'

/** A page of a list whose order is that of its ids, the newest first: it begins after the id `after`. */
export type Page = { limit: number; after?: string }

/** Cuts a page out of a query. */
export function newestFirst<Database, Table extends keyof Database, Row>(
  query: SelectQueryBuilder<Database, Table, Row>,
  { limit, after }: Page,
  idColumn = 'id',
): SelectQueryBuilder<Database, Table, Row> {
  const id = sql.ref<string>(idColumn)
  const rest = after === undefined ? query : query.where(id, '<', after)
  return rest.orderBy(id, 'desc').limit(limit)
}
