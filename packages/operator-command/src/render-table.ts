export type Column<Row> = {
  title: string
  cell: (row: Row) => string
  /** The column that is cut when the terminal is too narrow. */
  flexible?: true
}

const gap = 2
const leastWidth = 12

/** A table as text, as wide as the terminal at most: the flexible column is cut in its middle. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width = 100): string {
  const cells = rows.map((row) => columns.map(({ cell }) => printable(cell(row))))
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  )
  const total = natural.reduce((sum, one) => sum + one + gap, -gap)
  const widths = natural.map((one, index) =>
    columns[index]?.flexible ? Math.min(one, Math.max(leastWidth, one - (total - width))) : one,
  )
  const lines = [columns.map(({ title }) => title), ...cells]
  return lines.map((line) => `${renderLine(line, widths)}\n`).join('')
}

/** A caller may have chosen the text. Control characters would be orders to the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\ufffd')
}

function renderLine(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((text, index) => cut(text, widths[index] ?? 0).padEnd(widths[index] ?? 0))
    .join(' '.repeat(gap))
    .trimEnd()
}

/** Keeps both ends of a text, which tell more than its middle. */
function cut(text: string, width: number): string {
  if (text.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`
}

/** `0x19e7…ff2a`: enough to recognise an address or an account. */
export function shorten(id: string): string {
  return id.length > 13 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id
}

/** `2026-01-02 03:04:05`, in UTC, of Unix seconds or of ISO 8601. */
export function showMoment(moment: number | string | null): string {
  if (moment === null) return '-'
  const date = new Date(typeof moment === 'number' ? moment * 1000 : moment)
  return date.toISOString().slice(0, 19).replace('T', ' ')
}
