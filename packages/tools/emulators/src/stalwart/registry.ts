import { isJsonObject, type JsonObject } from './json.ts'
import type { ObjectType } from './objects/shape.ts'

/** An object with what is stored of it. What the server computes at each `/get` is not here. */
export type StoredObject = { type: ObjectType; id: bigint; value: JsonObject }

export type Registry = {
  find(type: ObjectType, id: bigint): StoredObject | undefined
  /** The lowest id first. */
  list(type: ObjectType): StoredObject[]
  insert(type: ObjectType, value: JsonObject): StoredObject
  replace(object: StoredObject, value: JsonObject): void
  remove(object: StoredObject): void
}

/** Holds the objects. Ids count from 1, those of signatures are large and grow with the time. */
export function createRegistry(now: () => Date): Registry {
  const objects = new Map<ObjectType, Map<bigint, StoredObject>>()
  const counters = new Map<ObjectType, bigint>()

  function all(type: ObjectType): Map<bigint, StoredObject> {
    const known = objects.get(type) ?? new Map<bigint, StoredObject>()
    objects.set(type, known)
    return known
  }

  function nextId(type: ObjectType): bigint {
    const count = (counters.get(type) ?? 0n) + 1n
    counters.set(type, count)
    return type === 'DkimSignature' ? (BigInt(now().getTime()) << 20n) + count : count
  }

  return {
    find: (type, id) => all(type).get(id),
    // Ids only grow, so they are in the order in which objects were made.
    list: (type) => [...all(type).values()],
    insert(type, value) {
      const object = { type, id: nextId(type), value }
      all(type).set(object.id, object)
      return object
    },
    replace({ type, id }, value) {
      all(type).set(id, { type, id, value })
    },
    remove: ({ type, id }) => void all(type).delete(id),
  }
}

/** The text of a property; empty where it has none. */
export function textOf({ value }: Pick<StoredObject, 'value'>, name: string): string {
  const text = value[name]
  return typeof text === 'string' ? text : ''
}

/** The members of a set, list or map by their key. */
export function membersOf(value: JsonObject, name: string): JsonObject {
  const members = value[name]
  return isJsonObject(members) ? members : {}
}
