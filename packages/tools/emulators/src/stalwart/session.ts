import { createHash } from 'node:crypto'
import { addressOf, type Caller } from './callers.ts'
import { readId } from './object-id.ts'
import { membersOf } from './registry.ts'
import type { StalwartState } from './state.ts'

const core = {
  maxSizeUpload: 50_000_000,
  maxConcurrentUpload: 4,
  maxSizeRequest: 10_000_000,
  maxConcurrentRequests: 4,
  maxCallsInRequest: 16,
  maxObjectsInGet: 500,
  maxObjectsInSet: 500,
  collationAlgorithms: ['i;ascii-numeric', 'i;ascii-casemap', 'i;unicode-casemap'],
}
const names = ['mail', 'submission', 'principals', 'sieve', 'blob', 'quota'].map(
  (name) => `urn:ietf:params:jmap:${name}`,
)
const management = 'urn:stalwart:jmap'

/** The session of a caller, or of nobody. Its addresses name the public host, whatever host was asked. */
export function sendSession(caller: Caller | undefined, state: StalwartState): Response {
  const origin = `https://${state.hostname}`
  const session = {
    capabilities: { 'urn:ietf:params:jmap:core': core, ...Object.fromEntries(names.map((name) => [name, {}])) },
    accounts: caller ? accountsOf(caller, state) : {},
    primaryAccounts: caller ? Object.fromEntries([...names, management].map((name) => [name, caller.accountId])) : {},
    username: caller?.name ?? '',
    apiUrl: `${origin}/jmap/`,
    downloadUrl: `${origin}/jmap/download/{accountId}/{blobId}/{name}?accept={type}`,
    uploadUrl: `${origin}/jmap/upload/{accountId}/`,
    eventSourceUrl: `${origin}/jmap/eventsource/?types={types}&closeafter={closeafter}&ping={ping}`,
    state: caller ? sessionStateOf(caller) : '0',
  }
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return new Response(JSON.stringify(session), { headers })
}

function accountsOf(caller: Caller, state: StalwartState) {
  const own = { name: caller.name, isPersonal: true, isReadOnly: false, accountCapabilities: {} }
  const groups = Object.keys(membersOf(caller.account?.value ?? {}, 'memberGroupIds')).flatMap((id) => {
    const group = state.registry.find('Account', readId(id) ?? -1n)
    return group ? [[id, { ...own, name: addressOf(group, state), isPersonal: false }] as const] : []
  })
  return { [caller.accountId]: own, ...Object.fromEntries(groups) }
}

/** Changes with what the caller may do. */
export function sessionStateOf({ name, permissions }: Caller): string {
  return createHash('sha256')
    .update(JSON.stringify([name, ...permissions]))
    .digest('hex')
    .slice(0, 8)
}
