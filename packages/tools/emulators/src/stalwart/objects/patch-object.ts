import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { invalidPatch, invalidProperties } from '../refusals.ts'
import {
  propertiesOf,
  readInteger,
  readKey,
  readPosition,
  readProperty,
  readRecord,
  readValue,
  toList,
} from './read-value.ts'
import type { Property, RecordShape, Shape, VariantShape } from './shape.ts'

/** What a secret reads as. Written back, it keeps the stored value. */
export const masked = '****'

/** Applies a patch: each name is a property or a path into one (RFC 8620 §5.3). Throws a SetRefusal, and has changed nothing then. */
export function patchObject(shape: RecordShape | VariantShape, current: JsonObject, patch: JsonObject): JsonObject {
  let patched = current
  for (const [pointer, input] of Object.entries(patch)) {
    const names = pointer.split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (pointer === '@type') refuseOtherType(current, input)
    else patched = patchRecord(shape, patched, { names, input, path: pointer })
  }
  return patched
}

function refuseOtherType(current: JsonObject, input: Json): void {
  if (input !== current['@type']) throw invalidProperties('@type', 'Cannot change the type of an existing account.')
}

/** What is left of a path, the value for its end, and the whole path for a refusal. */
type Step = { names: readonly string[]; input: Json; path: string }

function patchRecord(shape: RecordShape | VariantShape, current: JsonObject, step: Step): JsonObject {
  const [name = '', ...names] = step.names
  const property = propertiesOf(shape, current['@type'], step.path)[name]
  if (!property) throw invalidPatch(step.path, 'Invalid property')
  return { ...current, [name]: patchProperty(property, current[name] ?? null, { ...step, names }) }
}

function patchProperty(property: Property, current: Json, step: Step): Json {
  const { names, input, path } = step
  if (property.isServerSet) throw invalidPatch(path, 'Cannot modify server set property')
  if (names.length > 0) return patchInside(property.shape, current, step)
  if (property.shape.kind === 'text' && property.shape.isSecret && input === masked) return current
  return readProperty(property, input, path)
}

function patchInside(shape: Shape, current: Json, step: Step): Json {
  const members = isJsonObject(current) ? current : {}
  switch (shape.kind) {
    case 'set':
      return patchSet(shape.of, members, step)
    case 'map':
      return patchMap(shape.keys, members, step)
    case 'list':
      return patchList(shape.of, members, step)
    case 'record':
    case 'variant':
      return patchRecord(shape, members, step)
    default:
      throw invalidPatch(step.path, 'Invalid JSON Pointer path')
  }
}

function patchSet(of: Shape, members: JsonObject, { names, input, path }: Step): JsonObject {
  const [name = '', ...rest] = names
  if (rest.length > 0 || (input !== true && input !== null)) throw invalidPatch(path, 'A member is true or null')
  const member = String(readValue(of, name, path))
  const { [member]: _, ...others } = members
  return input === null ? others : { ...members, [member]: true }
}

function patchMap(keys: ReadonlySet<string>, members: JsonObject, { names, input, path }: Step): JsonObject {
  const [name = '', ...rest] = names
  if (rest.length > 0) throw invalidPatch(path, 'Invalid JSON Pointer path')
  const key = readKey(name, keys, path)
  const { [key]: _, ...others } = members
  return input === null ? others : { ...members, [key]: readInteger(input, path) }
}

/** A position that does not exist is made when something is set in it, and refused when it is removed. */
function patchList(of: RecordShape | VariantShape, items: JsonObject, step: Step): JsonObject {
  const [name = '', ...names] = step.names
  const position = `${readPosition(name, step.path)}`
  const item = items[position]
  if (names.length === 0 && step.input === null) {
    if (item === undefined) throw invalidPatch(step.path, 'Invalid value for object property')
    const { [position]: _, ...others } = items
    return compact(others)
  }
  const value =
    names.length === 0
      ? readRecord(of, step.input, step.path)
      : patchRecord(of, isJsonObject(item) ? item : firstOf(of), { ...step, names })
  return compact({ ...items, [position]: value })
}

function compact(items: JsonObject): JsonObject {
  return toList(
    Object.entries(items)
      .sort(([one], [other]) => Number(one) - Number(other))
      .map(([, value]) => value),
  )
}

/** What is made at a position that did not exist: the first variant, with nothing but initial values. */
function firstOf(shape: RecordShape | VariantShape): JsonObject {
  const [type, properties] =
    shape.kind === 'record' ? [undefined, shape.properties] : (Object.entries(shape.variants)[0] ?? [undefined, {}])
  const values = Object.entries(properties).map(([name, { initial = null }]) => [name, structuredClone(initial)])
  return { ...(type !== undefined && { '@type': type }), ...Object.fromEntries(values) }
}
