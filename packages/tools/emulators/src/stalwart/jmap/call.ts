import type { Caller } from '../callers.ts'
import type { MethodFunction, MethodObject } from '../find-endpoint.ts'
import type { Json, JsonObject } from '../json.ts'

/** One call of a request, with its references resolved. */
export type JmapCall = {
  object: MethodObject
  method: MethodFunction
  arguments: JsonObject
  caller: Caller
  /** The ids of what was created earlier in the request, by its creation id. */
  createdIds: Map<string, string>
  /** Whether a fault lets it say that it changed things, and change nothing. */
  isIdle: boolean
}

export type JmapResponse = [name: string, result: JsonObject, callId: string]

/** The members of an argument, or none. */
export function objectArgument({ arguments: given }: JmapCall, name: string): JsonObject {
  const value = given[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** The ids in an argument that is a list; a reference to something that was created is its id. Null where there is no list. */
export function idsArgument({ arguments: given, createdIds }: JmapCall, name: string): string[] | null {
  const value: Json | undefined = given[name]
  if (!Array.isArray(value)) return null
  return value.map((id) => resolveId(String(id), createdIds))
}

export function resolveId(id: string, createdIds: ReadonlyMap<string, string>): string {
  return id.startsWith('#') ? (createdIds.get(id.slice(1)) ?? id) : id
}
