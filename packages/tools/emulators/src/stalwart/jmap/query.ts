import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { readId, writeId } from '../object-id.ts'
import { definitions } from '../objects/definitions.ts'
import type { ObjectType } from '../objects/shape.ts'
import { MethodRefusal } from '../refusals.ts'
import type { StoredObject } from '../registry.ts'
import type { StalwartState } from '../state.ts'
import { type JmapCall, objectArgument } from './call.ts'

const mostIds = 5000

/** Finds objects. Filters are exact but for `text`; what a page holds depends on `position` and `calculateTotal`, as in Stalwart. */
export function queryObjects(call: JmapCall, type: ObjectType, state: StalwartState): JsonObject {
  const filter = objectArgument(call, 'filter')
  const conditions = readConditions(filter, type)
  const ignored = state.faults.take('filter-ignored', `${type}/query`)
  const all = state.faults.take('unseen', `${type}/query`) ? [] : state.registry.list(type)
  const found = all.filter((object) => ignored || conditions.every((matches) => matches(object)))
  return { queryState: 'n', canCalculateChanges: true, ...pageOf(found, call, type) }
}

type Condition = (object: StoredObject) => boolean

function readConditions(filter: JsonObject, type: ObjectType): Condition[] {
  if (filter.operator !== undefined) {
    if (filter.operator !== 'AND') throw new MethodRefusal('unsupportedFilter', 'Only AND is supported in filters')
    const { conditions } = filter
    return (Array.isArray(conditions) ? conditions : [])
      .filter(isJsonObject)
      .flatMap((one) => readConditions(one, type))
  }
  return Object.entries(filter).map(([name, value]) => readCondition(name, value, type))
}

function readCondition(name: string, value: Json, type: ObjectType): Condition {
  const { filters, searched } = definitions[type]
  const isValid =
    typeof value === 'string' && (!filters.includes(name) || !/Ids?$/.test(name) || readId(value) !== undefined)
  if (name === 'text' && searched.length > 0 && isValid) return hasWords(searched, value)
  if (!isValid || !filters.includes(name))
    throw new MethodRefusal('unsupportedFilter', `Filter on property ${name} is not supported or invalid`)
  return ({ value: held }) => {
    const own = held[name]
    return isJsonObject(own) ? Object.hasOwn(own, value) : own === value
  }
}

/** Whether every word of a text is a whole word somewhere in these properties. */
function hasWords(names: readonly string[], text: string): Condition {
  const wanted = wordsIn(text)
  return ({ value }) => {
    const words = new Set(names.flatMap((name) => wordsIn(JSON.stringify(value[name] ?? ''))))
    return wanted.every((word) => words.has(word))
  }
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function pageOf(found: readonly StoredObject[], call: JmapCall, type: ObjectType): JsonObject {
  const { position, limit: wanted, calculateTotal, anchor } = call.arguments
  const limit = Math.min(typeof wanted === 'number' ? wanted : mostIds, mostIds)
  const isTotal = calculateTotal === true
  const { isAscending, property } = readSort(call, type)
  const isQuirky = property === 'id' && !isTotal && position !== 0
  const sorted = sort(found, property, isAscending)
  const start = typeof position === 'number' ? position : 0
  if (isQuirky) return { position: 0, ids: quirkyPage(found, { start, anchor, limit, isAscending }) }
  const index = typeof anchor === 'string' ? indexOfAnchor(sorted, anchor) : start
  const ids = sorted.slice(index, index + limit).map(({ id }) => writeId(id))
  return {
    position: index,
    ids,
    ...(isTotal && { total: found.length }),
    ...(found.length > limit && typeof wanted !== 'number' && { limit }),
  }
}

/** The lowest ids after the start or the anchor, which is left out itself; only then they are sorted. */
function quirkyPage(
  found: readonly StoredObject[],
  {
    start,
    anchor,
    limit,
    isAscending,
  }: { start: number; anchor: Json | undefined; limit: number; isAscending: boolean },
): string[] {
  const after = typeof anchor === 'string' ? (readId(anchor) ?? -1n) : -1n
  const page = found.filter(({ id }) => id > after).slice(start, start + limit)
  return (isAscending ? page : page.toReversed()).map(({ id }) => writeId(id))
}

function indexOfAnchor(sorted: readonly StoredObject[], anchor: string): number {
  const index = sorted.findIndex(({ id }) => writeId(id) === anchor)
  if (index < 0) throw new MethodRefusal('anchorNotFound', 'The anchor is not in the results of the query.')
  return index
}

function readSort(call: JmapCall, type: ObjectType): { property: string; isAscending: boolean } {
  const { sort: given } = call.arguments
  const first = Array.isArray(given) ? given[0] : undefined
  if (!isJsonObject(first)) return { property: 'id', isAscending: false }
  const property = String(first.property)
  if (property !== 'id' && !definitions[type].filters.includes(property))
    throw new MethodRefusal('unsupportedSort', `Property ${property} is not supported for sorting`)
  return { property, isAscending: first.isAscending !== false }
}

function sort(found: readonly StoredObject[], property: string, isAscending: boolean): StoredObject[] {
  const sorted =
    property === 'id'
      ? [...found]
      : found.toSorted((one, other) => (String(one.value[property]) < String(other.value[property]) ? -1 : 1))
  return isAscending ? sorted : sorted.reverse()
}
