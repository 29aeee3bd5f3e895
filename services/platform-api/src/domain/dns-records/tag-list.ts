/** The tags of a DKIM, DMARC, MTA-STS or TLS report record, in their order. */
export type Tags = ReadonlyMap<string, string>

/** Why a text is no list of tags. */
export type TagProblem = { problem: string }

const mostTags = 100

/** Reads `name=value; name=value` (RFC 6376 §3.2). A tag that stands twice makes the whole list invalid. Never throws. */
export function parseTags(text: string): Tags | TagProblem {
  const tags = new Map<string, string>()
  const parts = text.split(';')
  if (parts.at(-1)?.trim() === '') parts.pop()
  if (parts.length > mostTags) return { problem: 'there are too many tags' }
  for (const part of parts) {
    const equals = part.indexOf('=')
    const name = part.slice(0, Math.max(equals, 0)).trim()
    if (!/^[a-z]\w*$/i.test(name)) return { problem: `"${part.trim().slice(0, 80)}" is no tag with a value` }
    if (tags.has(name)) return { problem: `the tag "${name}" stands twice` }
    tags.set(name, part.slice(equals + 1).trim())
  }
  return tags
}

export function isProblem(parsed: Tags | TagProblem): parsed is TagProblem {
  return 'problem' in parsed
}

/** The parts of a value that is a list. */
export function listOf(value: string | undefined, separator: ':' | ','): string[] {
  return value === undefined ? [] : value.split(separator).map((one) => one.trim())
}
