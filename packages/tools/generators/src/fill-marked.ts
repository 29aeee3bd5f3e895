import { indent } from './template.ts'

/**
 * Writes generated text between its markers and changes nothing else of a hand-written file. Markers are the lines `# generated: name` and
 * `# end of generated`, or `<!-- generated: name -->` and `<!-- end of generated -->`, also within a line. Throws when markers are missing.
 */
export function fillMarked(file: string, text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((filled, [name, part]) => fillPart(file, filled, name, part), text)
}

function fillPart(file: string, text: string, name: string, part: string): string {
  const lines = new RegExp(`^( *)# generated: ${name}\\n[\\s\\S]*?^ *# end of generated$`, 'm')
  const comment = new RegExp(`(<!-- generated: ${name} -->)(\\n*)[\\s\\S]*?(<!-- end of generated -->)`)
  if (lines.test(text))
    return text.replace(
      lines,
      (_, indentation) =>
        `${indentation}# generated: ${name}\n${indent(part, indentation)}${indentation}# end of generated`,
    )
  if (comment.test(text))
    return text.replace(comment, (_, begin, newLines, end) => {
      const around = newLines ? '\n\n' : ''
      return `${begin}${around}${part}${around}${end}`
    })
  throw new Error(`${file} has no markers of "${name}"`)
}
