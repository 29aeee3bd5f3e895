import { Failure } from '@constellation/chassis'
import { decodeCursor } from '@constellation/database'
import type { PageInput } from '../paging/paging.ts'

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

/** Where a page of the chain ended. */
export function placeInChain({ position }: { position: number }): string[] {
  return [String(position)]
}
