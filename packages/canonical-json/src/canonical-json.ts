import { deepestNesting, loneSurrogate, refusedNumber, tooDeep } from './strict-json.ts'

/**
 * The only text of a JSON value: the form of RFC 8785, with integers within ±(2^53−1) as its only numbers. Equal values give equal bytes,
 * so the text can be signed. Throws `StrictJsonError`, and `TypeError` for a value that is not JSON.
 */
export function canonicalJson(value: unknown): string {
  return write(value, [])
}

type Path = readonly (string | number)[]

function write(value: unknown, path: Path): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number') return writeNumber(value, path)
  if (typeof value !== 'object') throw notJson(value)
  if (path.length >= deepestNesting) throw tooDeep()
  // `Array.from` also visits holes, which are not JSON values.
  if (Array.isArray(value)) return `[${Array.from(value, (item, index) => write(item, [...path, index])).join(',')}]`
  return writeObject(value, path)
}

function writeObject(value: object, path: Path): string {
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw notJson(value)
  // Strings compare by UTF-16 code unit, which is the order of RFC 8785.
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${writeString(name)}:${write(member, [...path, name])}`).join(',')}}`
}

/** `JSON.stringify` escapes as RFC 8785 does, once lone surrogates are refused. */
function writeString(value: string): string {
  if (!value.isWellFormed()) throw loneSurrogate()
  return JSON.stringify(value)
}

function writeNumber(value: number, path: Path): string {
  if (!Number.isSafeInteger(value)) throw refusedNumber(path)
  return String(value)
}

function notJson(value: unknown): TypeError {
  const kind = typeof value === 'object' ? `an object of ${value?.constructor?.name}` : typeof value
  return new TypeError(`${kind} is not a JSON value`)
}
