import { printable } from './render-table.ts'

/** Names with their values, one in a line. A value that is longer than the terminal goes on below itself. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[], width = 100): string {
  const indent = Math.max(...fields.map(([name]) => name.length)) + 2
  const room = Math.max(20, width - indent)
  return fields
    .flatMap(([name, value]) =>
      fold(printable(value), room).map((line, index) => `${(index === 0 ? name : '').padEnd(indent)}${line}\n`),
    )
    .join('')
}

/** Lines of at most `width` characters, broken at a space where there is one in the second half. */
function fold(text: string, width: number): string[] {
  if (text.length <= width) return [text]
  const space = text.lastIndexOf(' ', width)
  const end = space > width / 2 ? space : width
  return [text.slice(0, end), ...fold(text.slice(end).trimStart(), width)]
}
