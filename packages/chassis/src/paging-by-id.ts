import { decodeCursor, encodeCursor, type Page } from '@constellation/database'
import { Failure } from './failure.ts'

export type PageInput = { limit: number; cursor?: string | undefined }

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The rows to read for a page of a list that is ordered by UUIDs: one more than its limit, which tells whether another page follows. */
export function readPage({ limit, cursor }: PageInput): Page {
  if (cursor === undefined) return { limit: limit + 1 }
  const [after] = decodeCursor(cursor, 1) ?? []
  if (!after || !uuidForm.test(after)) throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { limit: limit + 1, after }
}

/** The page from the rows that were read by `readPage`. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  idOf: (row: Row) => string,
) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor([idOf(last)]) : null,
  }
}
