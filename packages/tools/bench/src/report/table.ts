/** Cells as texts. The first cell of each row is its name. */
export type Table = {
  title: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  notes?: readonly string[]
}

/** For a terminal: the first column is aligned left, numbers right. */
export function renderText({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[0] ?? 0)))
      .join('  ')
      .trimEnd()
  return [title, line(columns), ...rows.map(line), ...notes.map((note) => `  ${note}`), ''].join('\n')
}

/** For a document. */
export function renderMarkdown({ title, columns, rows, notes = [] }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = columns.map((_, index) => (index ? '---:' : '---'))
  return [
    `${title}:`,
    '',
    line(columns),
    line(rule),
    ...rows.map(line),
    '',
    ...notes.flatMap((note) => [note, '']),
  ].join('\n')
}
