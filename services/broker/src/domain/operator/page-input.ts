import { Failure } from '@constellation/chassis'
import { decodeCursor, encodeCursor } from '@constellation/database'

export type PageInput = { limit: number; cursor?: string | undefined }

/** A filter as it arrives: with its times in Unix seconds. */
export type Seconds<Filter> = Omit<Filter, 'since' | 'until'> & {
  since?: number | undefined
  until?: number | undefined
}

/** The filter with its times as moments. */
export function readTimes<Filter extends { since?: number | undefined; until?: number | undefined }>({
  since,
  until,
  ...filter
}: Filter) {
  return { ...filter, since: toMoment(since), until: toMoment(until) }
}

function toMoment(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000)
}

/** The part of the chain that a page shows: one entry more than its limit, which tells whether another page follows. */
export function readSpan({ limit, cursor }: PageInput): { limit: number; before: number | undefined } {
  if (cursor === undefined) return { limit: limit + 1, before: undefined }
  const [position = ''] = decodeCursor(cursor, 1) ?? []
  if (!/^[1-9]\d{0,15}$/.test(position)) throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { limit: limit + 1, before: Number(position) }
}

/** The page from the rows that `readSpan` had read. */
export function toPage<Row extends { position: number }, Item>(
  rows: readonly Row[],
  { limit }: PageInput,
  toItem: (row: Row) => Item,
) {
  const last = rows[limit - 1]
  return {
    items: rows.slice(0, limit).map(toItem),
    nextCursor: rows.length > limit && last ? encodeCursor([String(last.position)]) : null,
  }
}
