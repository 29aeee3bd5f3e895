import { encodeCursor } from '@constellation/database'

export type PageInput = { limit: number; cursor?: string | undefined }

/** The page from rows of which one more than `limit` was read, where there are so many. The cursor has the place of the last row shown. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  placeOf: (row: Row) => string[],
) {
  const last = rows[limit - 1]
  return {
    items: rows.slice(0, limit).map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(placeOf(last)) : null,
  }
}
