import type { JsonObject } from '../json.ts'
import { readId } from '../object-id.ts'
import type { ObjectType } from '../objects/shape.ts'
import { MethodRefusal } from '../refusals.ts'
import { describeObject } from '../rules/describe-object.ts'
import type { StalwartState } from '../state.ts'
import { idsArgument, type JmapCall } from './call.ts'

/** A `/get` gives at most so many objects: without ids the others are left out in silence. */
const mostObjects = 500

export function getObjects(call: JmapCall, type: ObjectType, state: StalwartState): JsonObject {
  const all = state.registry.list(type)
  const names = idsArgument(call, 'properties')
  const ids = idsArgument(call, 'ids')
  if (ids && ids.length > mostObjects) throw tooLarge()
  if (state.faults.take('ids-ignored', `${type}/get`))
    return { list: all.map((object) => describeObject(object, names, state)), notFound: [] }
  if (state.faults.take('unseen', `${type}/get`)) return { list: [], notFound: ids ?? [] }
  if (!ids)
    return { list: all.slice(0, mostObjects).map((object) => describeObject(object, names, state)), notFound: [] }
  const found = ids.map((id) => [id, state.registry.find(type, readId(id) ?? -1n)] as const)
  return {
    list: found.flatMap(([, object]) => (object ? [describeObject(object, names, state)] : [])),
    notFound: found.flatMap(([id, object]) => (object ? [] : [id])),
  }
}

export function tooLarge(): MethodRefusal {
  return new MethodRefusal('requestTooLarge', 'The number of ids is larger than the server accepts in one call.')
}
