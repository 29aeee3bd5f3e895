import {
  deepestNesting,
  type JsonValue,
  loneSurrogate,
  refusedNumber,
  StrictJsonError,
  tooDeep,
} from './strict-json.ts'
import { tokensOf } from './tokens-of.ts'

/**
 * Reads a text of which every reader makes the same value: no member name twice, no lone surrogate, and plain integers within ±(2^53−1) as
 * its only numbers. Throws `StrictJsonError`. A text that is unreadable and has a refused number is unreadable.
 */
export function parseStrictJson(text: string): JsonValue {
  const value = parse(text)
  if (!text.isWellFormed()) throw loneSurrogate()
  checkTokens(text)
  return value
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StrictJsonError('unreadable', 'the text is not JSON', { cause })
  }
}

/** An array or object that is open: the member or item that is read, and for an object the names so far. */
type Container = { names: Set<string> | undefined; at: string | number }

/** `JSON.parse` keeps the last of two members and rounds numbers, so this looks at the text. */
function checkTokens(text: string): void {
  const open: Container[] = []
  let refused: StrictJsonError | undefined
  for (const { kind, source } of tokensOf(text)) {
    const innermost = open.at(-1)
    if (kind === 'open') open.push(source === '{' ? { names: new Set(), at: '' } : { names: undefined, at: 0 })
    else if (kind === 'close') open.pop()
    else if (kind === 'comma' && typeof innermost?.at === 'number') innermost.at++
    else if (kind === 'string') checkString(source)
    else if (kind === 'name' && innermost) enterMember(innermost, checkString(source))
    else if (kind === 'number' && !isPlainInteger(source)) refused ??= refusedNumber(open.map(({ at }) => at))
    if (open.length > deepestNesting) throw tooDeep()
  }
  if (refused) throw refused
}

function enterMember(container: Container, name: string): void {
  if (container.names?.has(name)) throw new StrictJsonError('unreadable', 'an object has two members of one name')
  container.names?.add(name)
  container.at = name
}

function checkString(source: string): string {
  const value: string = JSON.parse(source)
  if (!value.isWellFormed()) throw loneSurrogate()
  return value
}

function isPlainInteger(source: string): boolean {
  return /^-?\d+$/.test(source) && Number.isSafeInteger(Number(source))
}
