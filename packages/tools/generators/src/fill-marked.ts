import { indent } from './template.ts'

/**
 * Puts generated text between its markers and leaves the rest of a hand-written file alone. Markers are `# generated: name` and `# end of generated` on lines of
 * their own, or `<!-- generated: name -->` and `<!-- end of generated -->`, also within a line. Throws where a marker is missing.
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
