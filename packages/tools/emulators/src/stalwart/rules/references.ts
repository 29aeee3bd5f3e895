import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { readId, writeId } from '../object-id.ts'
import { definitions } from '../objects/definitions.ts'
import { propertiesOf } from '../objects/read-value.ts'
import { type ObjectType, objectTypes, type RecordShape, type Shape, type VariantShape } from '../objects/shape.ts'
import { SetRefusal } from '../refusals.ts'
import type { Registry, StoredObject } from '../registry.ts'

type Reference = { to: ObjectType; id: string; only?: 'Group' }

/** Refuses an object that refers to one that does not exist. */
export function requireReferences(registry: Registry, type: ObjectType, value: JsonObject): void {
  for (const { to, id, only } of referencesIn(definitions[type].shape, value)) {
    const target = registry.find(to, readId(id) ?? -1n)
    if (!target || (only && target.value['@type'] !== only))
      throw new SetRefusal('invalidForeignKey', { objectId: { object: to, id } })
  }
}

/** Refuses to destroy an object to which others refer, and names all of them. The keys of a domain refer to it too. */
export function requireUnlinked(registry: Registry, object: StoredObject): void {
  const linkedObjects = objectTypes.flatMap((type) =>
    registry
      .list(type)
      .filter((one) => one !== object && refersTo(one, object))
      .map(({ id }) => ({ object: type, id: writeId(id) })),
  )
  if (linkedObjects.length === 0) return
  const objectId = { object: object.type, id: writeId(object.id) }
  throw new SetRefusal('objectIsLinked', { objectId, linkedObjects })
}

function refersTo({ type, value }: StoredObject, target: StoredObject): boolean {
  const id = writeId(target.id)
  return referencesIn(definitions[type].shape, value).some((one) => one.to === target.type && one.id === id)
}

function referencesIn(shape: RecordShape | VariantShape, value: JsonObject): Reference[] {
  const properties = propertiesOf(shape, value['@type'], '')
  return Object.entries(properties).flatMap(([name, property]) => referencesOf(property.shape, value[name] ?? null))
}

function referencesOf(shape: Shape, value: Json): Reference[] {
  if (shape.kind === 'reference' && typeof value === 'string')
    return [{ to: shape.to, id: value, ...(shape.only && { only: shape.only }) }]
  if (!isJsonObject(value)) return []
  if (shape.kind === 'set') return Object.keys(value).flatMap((member) => referencesOf(shape.of, member))
  if (shape.kind === 'list') return Object.values(value).flatMap((item) => referencesOf(shape.of, item))
  return shape.kind === 'record' || shape.kind === 'variant' ? referencesIn(shape, value) : []
}
