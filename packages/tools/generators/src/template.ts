import { readFileSync } from 'node:fs'

/** A value of a template; a list is a line for each entry. */
type Value = string | readonly string[]

/**
 * Replaces `<<name>>` by its value. A value alone on a line gets the line's indentation; an empty value removes the line. Lines between
 * `#if name` and `#end` stay only for a value that is not empty. Throws for a name without a value.
 */
export function fillTemplate(file: string, values: Readonly<Record<string, Value>>): string {
  const textOf = (name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${file} asks for ${name}, which has no value`)
    return typeof value === 'string' ? value : value.join('\n')
  }
  const whole = readFileSync(file, 'utf8').replaceAll(/^ *#if (\w+)\n([\s\S]*?)^ *#end\n/gm, (_, name, lines) =>
    textOf(name) ? lines : '',
  )
  return whole
    .replaceAll(/^( *)<<(\w+)>>\n/gm, (_, indentation, name) => indent(textOf(name), indentation))
    .replaceAll(/<<(\w+)>>/g, (_, name) => textOf(name))
}

/** Every line with this before it, empty lines excepted; nothing for empty text. */
export function indent(text: string, indentation: string): string {
  if (!text) return ''
  return `${text
    .split('\n')
    .map((line) => (line ? `${indentation}${line}` : line))
    .join('\n')}\n`
}
