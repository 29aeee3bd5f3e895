import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { invalidPatch, SetRefusal } from '../refusals.ts'
import type { Properties, Property, RecordShape, Shape, VariantShape } from './shape.ts'

/** Reads a whole value of a property. Throws a SetRefusal when it does not fit. */
export function readProperty(property: Property, input: Json, path: string): Json {
  if (property.isServerSet) throw invalidPatch(path, 'Cannot modify server set property')
  if (input === null && property.isNullable) return null
  return readValue(property.shape, input, path)
}

export function readValue(shape: Shape, input: Json, path: string): Json {
  switch (shape.kind) {
    case 'text':
      return readText(shape, input, path)
    case 'boolean':
      if (typeof input !== 'boolean') throw invalidPatch(path, 'A boolean is expected')
      return input
    case 'integer':
      return readInteger(input, path)
    case 'choice':
      if (typeof input !== 'string' || !shape.values.has(input))
        throw invalidPatch(path, `Invalid value ${JSON.stringify(input)} of the enumeration`)
      return input
    case 'reference':
      if (typeof input !== 'string' || input === '') throw invalidPatch(path, 'An id is expected')
      return input
    case 'set':
      return readSet(shape.of, input, path)
    case 'list':
      return readList(shape.of, input, path)
    case 'map':
      return Object.fromEntries(
        entriesOf(input, path).map(([key, value]) => [readKey(key, shape.keys, path), readInteger(value, path)]),
      )
    case 'record':
    case 'variant':
      return readRecord(shape, input, path)
  }
}

function readText(shape: Extract<Shape, { kind: 'text' }>, input: Json, path: string): string {
  if (typeof input !== 'string' || input === '') throw invalidPatch(path, 'A text that is not empty is expected')
  const { normalize = (text) => text, problem = 'Invalid text' } = shape
  const text = normalize(input)
  if (text === undefined) throw invalidPatch(path, problem)
  return text
}

export function readInteger(input: Json, path: string): number {
  if (typeof input !== 'number' || !Number.isSafeInteger(input) || input < 0)
    throw invalidPatch(path, 'An integer that is not negative is expected')
  return input
}

function readSet(of: Shape, input: Json, path: string): JsonObject {
  const members = entriesOf(input, path).map(([member, value]) => {
    if (value !== true) throw invalidPatch(path, 'A member of a set has the value true')
    return [String(readValue(of, member, path)), true] as const
  })
  return Object.fromEntries(members)
}

/** Positions are compacted, so that they run from 0. */
function readList(of: RecordShape | VariantShape, input: Json, path: string): JsonObject {
  const items = entriesOf(input, path).map(([position, value]) => [readPosition(position, path), value] as const)
  return toList(items.sort(([one], [other]) => one - other).map(([, value]) => readRecord(of, value, path)))
}

export function readPosition(text: string, path: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalidPatch(path, 'Invalid key for object property')
  return Number(text)
}

export function toList(values: readonly Json[]): JsonObject {
  return Object.fromEntries(values.map((value, index) => [`${index}`, value]))
}

/** The properties of a record or of the variant that its `@type` names. */
export function propertiesOf(shape: RecordShape | VariantShape, type: Json | undefined, path: string): Properties {
  if (shape.kind === 'record') return shape.properties
  const properties = typeof type === 'string' ? shape.variants[type] : undefined
  if (!properties) throw invalidPatch(path || '@type', "Missing or invalid '@type' property in object")
  return properties
}

/** Reads a whole record. What is absent has its initial value; a required property that is absent refuses the object. */
export function readRecord(shape: RecordShape | VariantShape, input: Json, path: string): JsonObject {
  if (!isJsonObject(input)) throw invalidPatch(path, 'Invalid value type for object')
  const properties = propertiesOf(shape, input['@type'], path)
  for (const name of Object.keys(input))
    if (name !== '@type' && !Object.hasOwn(properties, name)) throw invalidPatch(join(path, name), 'Invalid property')
  const values = Object.entries(properties).flatMap(([name, property]) => {
    const given = input[name]
    if (given !== undefined) return [[name, readProperty(property, given, join(path, name))] as const]
    if (property.initial !== undefined) return [[name, structuredClone(property.initial)] as const]
    if (property.isServerSet) return []
    throw new SetRefusal('validationFailed', { validationErrors: [{ type: 'Required', property: name }] })
  })
  return { ...(shape.kind === 'variant' && { '@type': input['@type'] ?? null }), ...Object.fromEntries(values) }
}

export function join(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`
}

export function readKey(key: string, keys: ReadonlySet<string>, path: string): string {
  if (!keys.has(key)) throw invalidPatch(path, 'Invalid key for object property')
  return key
}

/** The members of an object. An array is refused: that is the trap of sets, lists and maps. */
function entriesOf(input: Json, path: string): [string, Json][] {
  if (!isJsonObject(input)) throw invalidPatch(path, 'Invalid value for object property')
  return Object.entries(input)
}
