import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { MethodRefusal } from '../refusals.ts'
import type { JmapResponse } from './call.ts'

/** The arguments of a call, in which `#name` has the result of an earlier call of the request (RFC 8620 §3.7). */
export function resolveReferences(given: JsonObject, responses: readonly JmapResponse[]): JsonObject {
  const entries = Object.entries(given).map(([name, value]) => {
    if (!name.startsWith('#') || !isJsonObject(value)) return [name, value] as const
    return [name.slice(1), lookUp(value, responses)] as const
  })
  return Object.fromEntries(entries)
}

function lookUp({ resultOf, name, path }: JsonObject, responses: readonly JmapResponse[]): Json {
  const [, result] = responses.find(([given, , callId]) => callId === resultOf && given === name) ?? []
  const steps = typeof path === 'string' ? path.split('/').slice(1) : []
  const found = result && follow(result, steps)
  if (found === undefined)
    throw new MethodRefusal('invalidResultReference', `Failed to evaluate ${path} of ${resultOf}.`)
  return found
}

function follow(value: Json, steps: readonly string[]): Json | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(value) && step === '*')
    return value.flatMap((item) => {
      const found = follow(item, rest)
      return found === undefined ? [] : [found].flat()
    })
  if (Array.isArray(value)) return follow(value[Number(step)] ?? null, rest)
  const next = isJsonObject(value) ? value[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return next === undefined ? undefined : follow(next, rest)
}
