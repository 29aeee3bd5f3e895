import { type Cell, csvHeader, csvLines } from '../../csv/csv-writer.ts'
import type { Deps } from '../../deps.ts'
import type { Span } from '../../store/chain-order.ts'
import { noteOperator, type Operator, readForOperator } from './operator.ts'

type Export<Row, Column extends string> = {
  action: string
  /** The filters and where the export begins, for the audit. */
  detail: { after: number } & Record<string, unknown>
  columns: readonly Column[]
  read: (span: Span) => Promise<Row[]>
  toLine: (row: Row) => Readonly<Record<Column, Cell>>
}

/** Rows that are in memory at a time. */
const pageRows = 500

/**
 * CSV in the order of commits, page by page: no transaction stays open for a slow reader, and memory does not grow with the export. What
 * commits while it runs comes at its end, so a slow transaction is not missed. The audit has the export before the first line, and the
 * number of rows after the last.
 */
export function exportInOrder<Row extends { position: number }, Column extends string>(
  deps: Deps,
  operator: Operator,
  { action, detail, ...wanted }: Export<Row, Column>,
): Promise<AsyncIterable<string>> {
  return readForOperator(deps, operator, { action, detail }, async () => {
    return lines(wanted, detail.after, (rows) =>
      noteOperator(deps, operator, { action: `${action}.end`, outcome: 'ok', detail: { rows } }),
    )
  })
}

async function* lines<Row extends { position: number }, Column extends string>(
  { columns, read, toLine }: Omit<Export<Row, Column>, 'action' | 'detail'>,
  after: number,
  end: (rows: number) => Promise<void>,
): AsyncIterable<string> {
  let [position, rows] = [after, 0]
  yield csvHeader(columns)
  for (;;) {
    const page = await read({ after: position, limit: pageRows })
    if (page.length > 0) yield csvLines(columns, page.map(toLine))
    rows += page.length
    position = page.at(-1)?.position ?? position
    if (page.length < pageRows) break
  }
  await end(rows)
}
