import { hashOf } from '../callers.ts'
import type { JsonObject } from '../json.ts'
import { readId, writeId } from '../object-id.ts'
import { secondaryCredentialShape } from '../objects/account.ts'
import { patchObject } from '../objects/patch-object.ts'
import { readRecord, toList } from '../objects/read-value.ts'
import { SetRefusal } from '../refusals.ts'
import type { StoredObject } from '../registry.ts'
import { credentialsOf } from '../rules/check-account.ts'
import { maskRecord } from '../rules/describe-object.ts'
import { writeMoment } from '../rules/moments.ts'
import type { StalwartState } from '../state.ts'
import { idsArgument, type JmapCall } from './call.ts'
import { type SetSteps, setResults } from './set.ts'

type CredentialType = 'AppPassword' | 'ApiKey'
const mostOfOneType = 5

/** App passwords and keys of the account that `accountId` names, or of the caller. */
export function answerCredentials(call: JmapCall, type: CredentialType, state: StalwartState): JsonObject {
  const account = state.registry.find(
    'Account',
    readId(String(call.arguments.accountId ?? call.caller.accountId)) ?? -1n,
  )
  const own = () => credentialsOf(current()?.value ?? {}).filter((one) => one['@type'] === type)
  const current = () => account && state.registry.find('Account', account.id)
  if (call.method === 'query')
    return {
      queryState: 'n',
      canCalculateChanges: true,
      position: 0,
      ids: own().map((one) => String(one.credentialId)),
    }
  if (call.method === 'set') return setResults(call, steps(call, { type, state, current, own }))
  const ids = idsArgument(call, 'ids') ?? own().map((one) => String(one.credentialId))
  const found = own().filter((one) => ids.includes(String(one.credentialId)))
  return {
    list: found.map(({ '@type': _, credentialId, ...shown }) => ({
      ...maskRecord(secondaryCredentialShape, shown),
      id: credentialId ?? null,
    })),
    notFound: ids.filter((id) => !found.some((one) => one.credentialId === id)),
  }
}

type Means = {
  type: CredentialType
  state: StalwartState
  current: () => StoredObject | undefined
  own: () => JsonObject[]
}

function steps(call: JmapCall, { type, state, current, own }: Means): SetSteps {
  function require(): StoredObject {
    const account = current()
    if (account?.value['@type'] !== 'User') throw new SetRefusal('notFound')
    return account
  }

  function store(credentials: readonly JsonObject[]): void {
    const account = require()
    if (!call.isIdle) state.registry.replace(account, { ...account.value, credentials: toList(credentials) })
  }

  function indexOf(id: string): number {
    const index = credentialsOf(require().value).findIndex((one) => one.credentialId === id)
    if (index < 0) throw new SetRefusal('notFound')
    return index
  }

  return {
    create(input) {
      const account = require()
      if (own().length >= mostOfOneType)
        throw new SetRefusal('overQuota', { description: `You have exceeded your quota of ${mostOfOneType}.` })
      const credentials = credentialsOf(account.value)
      const number = Math.max(-1, ...credentials.map((one) => Number(readId(String(one.credentialId))))) + 1
      const credentialId = writeId(BigInt(number))
      const secret = newSecret(type, { account, number, random: state.random })
      const value = readRecord(secondaryCredentialShape, input, '')
      const made = {
        '@type': type,
        ...value,
        credentialId,
        secret: hashOf(secret),
        createdAt: writeMoment(state.now()),
      }
      store(credentials.toSpliced(placeIn(credentials, state.random), 0, made))
      return { id: credentialId, secret }
    },
    update(id, patch) {
      const index = indexOf(id)
      const credentials = credentialsOf(require().value)
      store(credentials.with(index, patchObject(secondaryCredentialShape, credentials[index] ?? {}, patch)))
    },
    destroy(id) {
      const index = indexOf(id)
      const credentials = credentialsOf(require().value)
      if (credentials[index]?.['@type'] === 'Password')
        throw new SetRefusal('forbidden', { description: 'A password cannot be destroyed in this way.' })
      store(credentials.toSpliced(index, 1))
    },
  }
}

/** Where a new credential stands among the others: anywhere, since nobody may rely on a position. */
function placeIn(credentials: readonly JsonObject[], random: StalwartState['random']): number {
  return (random(1)[0] ?? 0) % (credentials.length + 1)
}

function newSecret(
  type: CredentialType,
  { account, number, random }: { account: StoredObject; number: number; random: StalwartState['random'] },
): string {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(Number(account.id), 0)
  head.writeUInt32BE(number, 4)
  const body = Buffer.concat([type === 'ApiKey' ? head : head.subarray(4), random(20)])
  return type === 'ApiKey' ? `API_${body.toString('base64url')}` : `app_${body.toString('hex')}`
}
