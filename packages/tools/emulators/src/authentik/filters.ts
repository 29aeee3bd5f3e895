import { isDeepStrictEqual } from 'node:util'
import { AuthentikRefusal, invalid } from './refusal.ts'
import type { Attributes } from './rows.ts'
import type { Filter } from './send-list.ts'

/** The text of the row is the last value. */
export function exactly<Row>(textOf: (row: Row) => string | number | null): Filter<Row> {
  return (values) => (row) => String(textOf(row)) === values.at(-1)
}

/** The text of the row is one of the values. */
export function oneOf<Row>(textOf: (row: Row) => string | null): Filter<Row> {
  return (values) => (row) => values.includes(textOf(row) ?? '')
}

export function isTrue<Row>(flagOf: (row: Row) => boolean): Filter<Row> {
  return (values) => (row) => flagOf(row) === (values.at(-1)?.toLowerCase() === 'true')
}

/** The values name objects. One that does not exist is refused, and not without results. */
export function oneOfExisting<Row>(
  field: string,
  existing: readonly (string | number)[],
  keysOf: (row: Row) => readonly (string | number)[],
): Filter<Row> {
  return (values) => {
    const names = new Set(existing.map(String))
    if (values.some((value) => !names.has(value)))
      throw invalid(field, 'Select a valid choice. That choice is not one of the available choices.')
    return (row) => keysOf(row).some((key) => values.includes(String(key)))
  }
}

/** Attributes that have each of these values, written as JSON. A name with `__` leads into an object. */
export function hasAttributes<Row>(attributesOf: (row: Row) => Attributes): Filter<Row> {
  return (values) => {
    const wanted = Object.entries(readMapping(values.at(-1) ?? ''))
    return (row) => wanted.every(([path, value]) => isDeepStrictEqual(memberAt(attributesOf(row), path), value))
  }
}

function memberAt(attributes: Attributes, path: string): unknown {
  return path.split('__').reduce<unknown>((value, name) => (isMapping(value) ? value[name] : undefined), attributes)
}

function readMapping(text: string): Record<string, unknown> {
  const value = parse(text)
  if (isMapping(value)) return value
  throw new AuthentikRefusal(400, ['filter: value must be key:value mapping'])
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AuthentikRefusal(400, ['filter: failed to parse JSON'])
  }
}
