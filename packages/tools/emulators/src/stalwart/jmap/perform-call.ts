import type { JsonObject } from '../json.ts'
import { MethodRefusal, SetRefusal } from '../refusals.ts'
import type { StalwartState } from '../state.ts'
import { type JmapCall, objectArgument } from './call.ts'
import { answerCredentials } from './credentials.ts'
import { getObjects } from './get.ts'
import { queryObjects } from './query.ts'
import { registrySteps, setResults } from './set.ts'
import { getAuthentication } from './singletons.ts'

/** Does one call, as its method or a fault says. Throws a MethodRefusal. */
export function performCall(call: JmapCall, state: StalwartState): JsonObject {
  requirePermissions(call)
  const accountId = requireAccount(call)
  const endpoint = `${call.object}/${call.method}`
  const forced = state.faults.take('method-error', endpoint)
  if (forced) throw new MethodRefusal(forced.value ?? '', 'Refused on request of a fault.')
  const refused = call.method === 'set' && state.faults.take('set-error', endpoint)
  if (refused) return { accountId, ...refuseAll(call, refused.value ?? '') }
  const isIdle = call.method === 'set' && state.faults.take('unchanged', endpoint) !== undefined
  return { accountId, ...answer({ ...call, isIdle }, state) }
}

function answer(call: JmapCall, state: StalwartState): JsonObject {
  const { object, method } = call
  switch (object) {
    case 'ApiKey':
    case 'AppPassword':
      return answerCredentials(call, object, state)
    case 'Authentication':
      if (method !== 'get') throw new MethodRefusal('unknownMethod', `x:${object}/${method}`)
      return getAuthentication(call)
    case 'QueuedMessage':
      if (method !== 'query') throw new MethodRefusal('unknownMethod', `x:${object}/${method}`)
      return { queryState: 'n', canCalculateChanges: true, position: 0, ids: [] }
    default:
      if (method === 'get') return getObjects(call, object, state)
      return method === 'query'
        ? queryObjects(call, object, state)
        : setResults(call, registrySteps(call, object, state))
  }
}

function requirePermissions(call: JmapCall): void {
  const needed =
    call.method === 'set'
      ? (['create', 'update', 'destroy'] as const).filter((name) => call.arguments[name] != null).map(capitalized)
      : [capitalized(call.method)]
  for (const name of needed) {
    const permission = `sys${call.object}${name}`
    if (!call.caller.permissions.has(permission))
      throw new MethodRefusal('forbidden', `The permission ${permission} is missing.`)
  }
}

function capitalized(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`
}

/** The account that the answer names. One of somebody else may be named only with the permission to impersonate. */
function requireAccount({ arguments: given, caller }: JmapCall): string {
  const { accountId } = given
  if (typeof accountId !== 'string' || accountId === caller.accountId) return caller.accountId
  if (caller.permissions.has('impersonate')) return accountId
  throw new MethodRefusal('forbidden', 'You do not have access to this account.')
}

function refuseAll(call: JmapCall, type: string): JsonObject {
  const refusal = () => new SetRefusal(type, { description: 'Refused on request of a fault.' }).toResult()
  const refuse = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, refusal()]))
  const { destroy } = call.arguments
  const results = {
    notCreated: refuse(Object.keys(objectArgument(call, 'create'))),
    notUpdated: refuse(Object.keys(objectArgument(call, 'update'))),
    notDestroyed: refuse(Array.isArray(destroy) ? destroy.map(String) : []),
  }
  return Object.fromEntries(Object.entries(results).filter(([, members]) => Object.keys(members).length > 0))
}
