import type { AuthentikCall } from './call.ts'
import { AuthentikRefusal } from './refusal.ts'
import type { AuthentikState } from './state.ts'

/** Which rows pass a filter with these values, which are not empty. A value that is not valid throws AuthentikRefusal. */
export type Filter<Row> = (values: readonly string[]) => (row: Row) => boolean

type ListOf<Row> = {
  rows: readonly Row[]
  filters?: Readonly<Record<string, Filter<Row>>>
  /** The texts in which `search` looks for a part. */
  search?: (row: Row) => readonly string[]
  order: (row: Row) => string | number
  describe: (row: Row) => unknown
}

/** A page of the rows that pass the filters of the query. A parameter that is no filter is ignored, and so is one without a value. */
export function sendList<Row>(call: AuthentikCall, list: ListOf<Row>, state: AuthentikState): Response {
  const query = heededQuery(call, state)
  return sendPage(query, filterRows(query, list), { describe: list.describe, settings: state.settings })
}

/** The query without the parameters that a fault lets be ignored. */
export function heededQuery({ query }: AuthentikCall, { faults }: AuthentikState): URLSearchParams {
  const ignored = faults.take('parameters-ignored')?.value?.split(',') ?? []
  return new URLSearchParams([...query].filter(([name]) => !ignored.includes('all') && !ignored.includes(name)))
}

function filterRows<Row>(query: URLSearchParams, { rows, filters = {}, search, order }: ListOf<Row>): Row[] {
  const given = Object.entries(filters).flatMap(([name, filter]) => {
    const values = query.getAll(name).filter((value) => value !== '')
    return values.length > 0 ? [filter(values)] : []
  })
  const sought = query.get('search')?.toLowerCase() ?? ''
  if (sought && search) given.push((row) => search(row).some((text) => text.toLowerCase().includes(sought)))
  const found = rows.filter((row) => given.every((passes) => passes(row)))
  return found.toSorted((one, other) => compare(order(one), order(other)))
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** One page of the rows. `next` and `previous` are numbers of pages, and 0 where there is none. */
export function sendPage<Row>(
  query: URLSearchParams,
  rows: readonly Row[],
  { describe, settings }: { describe: (row: Row) => unknown; settings: AuthentikState['settings'] },
): Response {
  const size = Math.min(readNumber(query.get('page_size')) ?? settings.pageSize, settings.maxPageSize)
  const totalPages = Math.max(1, Math.ceil(rows.length / size))
  const current = query.has('page') ? readNumber(query.get('page')) : 1
  if (current === undefined || current > totalPages) throw new AuthentikRefusal(404, { detail: 'Invalid page.' })
  const start = (current - 1) * size
  const page = rows.slice(start, start + size)
  const pagination = {
    next: current < totalPages ? current + 1 : 0,
    previous: current - 1,
    ...{ count: rows.length, current, total_pages: totalPages },
    start_index: rows.length === 0 ? 0 : start + 1,
    end_index: start + page.length,
  }
  return Response.json({ pagination, autocomplete: {}, results: page.map(describe) })
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
