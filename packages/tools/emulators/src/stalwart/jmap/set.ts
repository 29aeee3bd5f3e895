import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { readId, writeId } from '../object-id.ts'
import { definitions } from '../objects/definitions.ts'
import { patchObject } from '../objects/patch-object.ts'
import { readRecord } from '../objects/read-value.ts'
import type { ObjectType } from '../objects/shape.ts'
import { SetRefusal } from '../refusals.ts'
import type { StoredObject } from '../registry.ts'
import { checkAccount } from '../rules/check-account.ts'
import { scheduleDkim } from '../rules/dkim-tasks.ts'
import { writeMoment } from '../rules/moments.ts'
import { requireReferences, requireUnlinked } from '../rules/references.ts'
import { requireUnique } from '../rules/uniqueness.ts'
import type { StalwartState } from '../state.ts'
import { idsArgument, type JmapCall, objectArgument, resolveId } from './call.ts'
import { tooLarge } from './get.ts'

/** The results of a `/set`. Members without content are left out. */
export type SetResults = {
  created: JsonObject
  updated: JsonObject
  destroyed: string[]
  notCreated: JsonObject
  notUpdated: JsonObject
  notDestroyed: JsonObject
}

const mostObjects = 500

/** Does what a `/set` asks for, one object after the other. What is refused stays as it was, and the others are done. */
export function setResults(call: JmapCall, steps: SetSteps): JsonObject {
  const [create, update] = [objectArgument(call, 'create'), objectArgument(call, 'update')]
  const destroy = idsArgument(call, 'destroy') ?? []
  if (Object.keys(create).length + Object.keys(update).length + destroy.length > mostObjects) throw tooLarge()
  const results: SetResults = {
    created: {},
    updated: {},
    destroyed: [],
    notCreated: {},
    notUpdated: {},
    notDestroyed: {},
  }
  for (const [key, input] of Object.entries(create))
    attempt(results.notCreated, key, () => {
      const made = steps.create(resolveIds(input, call))
      results.created[key] = made
      call.createdIds.set(key, String(made.id))
    })
  for (const [key, patch] of Object.entries(update)) {
    const id = resolveId(key, call.createdIds)
    attempt(results.notUpdated, id, () => {
      if (destroy.includes(id)) throw new SetRefusal('willDestroy')
      steps.update(id, resolveIds(patch, call))
      results.updated[id] = null
    })
  }
  for (const id of destroy)
    attempt(results.notDestroyed, id, () => {
      steps.destroy(id)
      results.destroyed.push(id)
    })
  return Object.fromEntries(Object.entries(results).filter(([, members]) => Object.keys(members).length > 0))
}

export type SetSteps = {
  create(input: JsonObject): JsonObject
  update(id: string, patch: JsonObject): void
  destroy(id: string): void
}

function attempt(refused: JsonObject, key: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof SetRefusal)) throw error
    refused[key] = error.toResult()
  }
}

/** The same value, in which references to what was created are ids. */
function resolveIds(input: Json, { createdIds }: JmapCall): JsonObject {
  const resolved = resolve(input)
  if (!isJsonObject(resolved)) throw new SetRefusal('invalidPatch', { description: 'Invalid value type for object' })
  return resolved

  function resolve(value: Json): Json {
    if (typeof value === 'string') return resolveId(value, createdIds)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [resolveId(name, createdIds), resolve(held)]))
  }
}

/** The steps for an object of the registry. An idle call says that it did them, and does nothing. */
export function registrySteps(call: JmapCall, type: ObjectType, state: StalwartState): SetSteps {
  const { registry } = state
  const { shape } = definitions[type]

  function find(id: string): StoredObject {
    const object = registry.find(type, readId(id) ?? -1n)
    if (!object) throw new SetRefusal('notFound')
    return object
  }

  function check(value: JsonObject, self: StoredObject | undefined): JsonObject {
    const checked = type === 'Account' ? checkAccount(value, self?.value, call.caller) : value
    requireReferences(registry, type, checked)
    requireUnique(registry, { type, value: checked, self })
    return checked
  }

  return {
    create(input) {
      const value = { ...readRecord(shape, input, ''), createdAt: writeMoment(state.now()) }
      const checked = check(type === 'MailingList' ? withoutMoment(value) : value, undefined)
      if (call.isIdle) return { id: writeId(BigInt(registry.list(type).length + 1000)) }
      const object = registry.insert(type, checked)
      if (type === 'Domain') scheduleDkim(state, object)
      return { id: writeId(object.id) }
    },
    update(id, patch) {
      const object = find(id)
      const checked = check(patchObject(shape, object.value, patch), object)
      if (call.isIdle) return
      registry.replace(object, checked)
      if (type === 'Domain') scheduleDkim(state, { ...object, value: checked }, object.value)
    },
    destroy(id) {
      const object = find(id)
      requireUnlinked(registry, object)
      if (!call.isIdle) registry.remove(object)
    },
  }
}

/** A list has no moment of its creation. */
function withoutMoment({ createdAt: _, ...value }: JsonObject): JsonObject {
  return value
}
