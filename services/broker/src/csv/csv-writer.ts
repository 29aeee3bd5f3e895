import { stringify } from 'csv-stringify/sync'

/** What a cell holds. Numbers and truth values are written by us; a text may be a caller's. */
export type Cell = string | number | boolean | null

/**
 * Lines of CSV (RFC 4180): every text in quotes, lines ended by CR LF, and null as an empty cell. A text that a spreadsheet would run as a
 * formula gets an apostrophe in front (OWASP, CSV injection).
 */
export function csvLines<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, Cell>>[],
): string {
  return linesOf(rows.map((row) => columns.map((column) => row[column])))
}

/** The first line, with the names of the columns. */
export function csvHeader(columns: readonly string[]): string {
  return linesOf([columns])
}

function linesOf(cells: readonly (readonly Cell[])[]): string {
  return stringify(
    cells.map((line) => [...line]),
    { record_delimiter: 'windows', quoted_string: true, escape_formulas: true, cast: { boolean: String } },
  )
}
