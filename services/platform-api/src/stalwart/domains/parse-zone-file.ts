import type { ZoneRecord } from './zone-record.ts'

/** A line of a zone file that has another form than it should. The text is left out. */
export class ZoneFileError extends Error {
  override readonly name = 'ZoneFileError'
}

/**
 * Reads a zone file as Stalwart writes it: records with absolute names, one on a line, without origin and mostly without a TTL. A long TXT
 * stands in several lines between parentheses. Throws a ZoneFileError.
 */
export function parseZoneFile(text: string): ZoneRecord[] {
  return logicalLines(text).map(parseRecord)
}

/** The records as lines, with those in parentheses joined. Empty lines and comments are left out. */
function logicalLines(text: string): Token[][] {
  const lines: Token[][] = []
  let open: Token[] | undefined
  for (const line of text.split(/\r?\n/)) {
    for (const token of tokensOf(line)) {
      if (token.kind === 'open' && !open) open = lines.pop() ?? []
      else if (token.kind === 'close' && open) {
        lines.push(open)
        open = undefined
      } else if (token.kind === 'open' || token.kind === 'close') throw new ZoneFileError('unbalanced parentheses')
      else if (open) open.push(token)
      else if (token.isFirst) lines.push([token])
      else lines.at(-1)?.push(token)
    }
  }
  if (open) throw new ZoneFileError('unbalanced parentheses')
  return lines
}

type Token = { kind: 'word' | 'quoted' | 'open' | 'close'; text: string; isFirst: boolean }

const token = /\s*(?:"((?:[^"\\]|\\.)*)"|(\()|(\))|(;.*$)|([^\s"();]+))/y

function tokensOf(line: string): Token[] {
  const tokens: Token[] = []
  const scanner = new RegExp(token)
  while (scanner.lastIndex < line.trimEnd().length) {
    const [whole, quoted, open, close, comment, word] = scanner.exec(line) ?? []
    if (whole === undefined) throw new ZoneFileError('a text without an end')
    if (comment !== undefined) break
    const isFirst = tokens.length === 0
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: withoutEscapes(quoted), isFirst })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, isFirst })
    else tokens.push({ kind: open ? 'open' : 'close', text: open ?? close ?? '', isFirst })
  }
  return tokens
}

/** A backslash stands before a sign, or before the three digits of one (RFC 1035 §5.1). */
function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(?:(\d{3})|(.))/g, (_, digits: string | undefined, sign: string) =>
    digits === undefined ? sign : String.fromCharCode(Number(digits)),
  )
}

function parseRecord(tokens: readonly Token[]): ZoneRecord {
  const [owner, ...rest] = tokens
  const [className, type, ...data] = /^\d+$/.test(rest[0]?.text ?? '') ? rest.slice(1) : rest
  if (owner?.kind !== 'word' || className?.text !== 'IN' || type?.kind !== 'word' || data.length === 0)
    throw new ZoneFileError('a line that is no record')
  const name = absoluteName(owner.text)
  const read = readers[type.text.toUpperCase()]
  if (read) return { name, ...read(data) }
  return { name, type: 'other', rrType: type.text.toUpperCase(), data: data.map(({ text }) => text).join(' ') }
}

/** What a record has beside its name. */
type Data<Record = ZoneRecord> = Record extends unknown ? Omit<Record, 'name'> : never

const readers: Readonly<Record<string, (data: readonly Token[]) => Data>> = {
  TXT(data) {
    if (data.some(({ kind }) => kind !== 'quoted')) throw new ZoneFileError('a TXT without quotes')
    return { type: 'TXT', text: data.map(({ text }) => text).join('') }
  },
  MX(data) {
    const [preference, exchange] = words(data, 2)
    return { type: 'MX', preference: number(preference), exchange: absoluteName(exchange) }
  },
  CNAME(data) {
    const [target] = words(data, 1)
    return { type: 'CNAME', target: absoluteName(target) }
  },
  SRV(data) {
    const [priority, weight, port, target] = words(data, 4)
    const numbers = { priority: number(priority), weight: number(weight), port: number(port) }
    return { type: 'SRV', ...numbers, target: absoluteName(target) }
  },
  CAA(data) {
    const [flags, tag, value] = words(data, 3)
    return { type: 'CAA', flags: number(flags), tag: (tag ?? '').toLowerCase(), value: value ?? '' }
  },
  TLSA(data) {
    const [usage, selector, matching, ...parts] = data.map(({ text }) => text)
    const bytes = parts.join('').toLowerCase()
    if (!/^([0-9a-f]{2})+$/.test(bytes)) throw new ZoneFileError('a TLSA without bytes')
    return { type: 'TLSA', usage: number(usage), selector: number(selector), matching: number(matching), data: bytes }
  },
}

function words(data: readonly Token[], count: number): string[] {
  if (data.length !== count) throw new ZoneFileError('a record with another number of fields')
  return data.map(({ text }) => text)
}

function number(text: string | undefined): number {
  if (!/^\d{1,5}$/.test(text ?? '')) throw new ZoneFileError('a field that is no number')
  return Number(text)
}

function absoluteName(text: string | undefined): string {
  if (!text?.endsWith('.')) throw new ZoneFileError('a name that is not absolute')
  return text.slice(0, -1).toLowerCase()
}
