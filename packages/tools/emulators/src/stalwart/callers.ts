import { createHash, timingSafeEqual } from 'node:crypto'
import { isJsonObject, type JsonObject } from './json.ts'
import { writeId } from './object-id.ts'
import { membersOf, type StoredObject, textOf } from './registry.ts'
import { permissionNames } from './rules/permission-names.ts'
import { permissionsOf } from './rules/permissions.ts'
import type { StalwartState } from './state.ts'

/** Who calls, and what they may do now. */
export type Caller = {
  name: string
  accountId: string
  permissions: ReadonlySet<string>
  /** Undefined for the recovery administrator and for keys of the options, which have no mailbox. */
  account?: StoredObject
}

/** The id of the recovery administrator, which no stored account has. */
const administratorId = 'd333333'

/** Finds out who calls. Undefined for credentials that are missing or wrong. */
export function findCaller(request: Request, state: StalwartState): Caller | undefined {
  const [, scheme = '', credentials = ''] =
    /^(\w+) +(\S+)$/.exec(request.headers.get('authorization')?.trim() ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return byKey(credentials, state)
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [, login = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  return byPassword(login.toLowerCase(), password, state)
}

function byKey(token: string, state: StalwartState): Caller | undefined {
  const key = state.keys.get(token)
  if (key) {
    const permissions = new Set(key.permissions ?? permissionNames)
    return { name: 'key', accountId: administratorId, permissions }
  }
  const hash = hashOf(token)
  const account = state.registry.list('Account').find((one) => findCredential(one, hash, ['ApiKey']))
  const credential = account && findCredential(account, hash, ['ApiKey'])
  if (!account || !credential) return undefined
  return { ...callerOf(account, state), permissions: narrowed(permissionsOf(account.value), credential) }
}

/** A key has the permissions of its account, without those that it disables, or of those only the ones that it names. */
function narrowed(permissions: ReadonlySet<string>, credential: JsonObject): ReadonlySet<string> {
  const own = membersOf(credential, 'permissions')
  const named = membersOf(own, 'permissions')
  if (own['@type'] === 'Replace') return new Set([...permissions].filter((name) => Object.hasOwn(named, name)))
  return new Set([...permissions].filter((name) => !Object.hasOwn(named, name)))
}

function byPassword(login: string, password: string, state: StalwartState): Caller | undefined {
  const { administrator, registry } = state
  if (login === administrator.name && isSame(password, administrator.password))
    return { name: login, accountId: administratorId, permissions: permissionNames }
  const hash = hashOf(password)
  for (const account of registry.list('Account')) {
    if (!findCredential(account, hash, ['Password', 'AppPassword'])) continue
    const caller = callerOf(account, state)
    if (caller.name === login) return caller
    const isAlias = aliasesOf(account, state).includes(login)
    if (isAlias && caller.permissions.has('authenticateWithAlias')) return { ...caller, name: login }
  }
  return undefined
}

function callerOf(account: StoredObject, state: StalwartState): Caller {
  const permissions = permissionsOf(account.value)
  return { name: addressOf(account, state), accountId: writeId(account.id), permissions, account }
}

/** The address of an account or a list. */
export function addressOf({ value }: Pick<StoredObject, 'value'>, { registry }: StalwartState): string {
  const domain = registry.list('Domain').find(({ id }) => writeId(id) === value.domainId)
  return `${textOf({ value }, 'name')}@${domain ? textOf(domain, 'name') : ''}`
}

function aliasesOf({ value }: StoredObject, state: StalwartState): string[] {
  return Object.values(membersOf(value, 'aliases')).flatMap((alias) =>
    isJsonObject(alias) && alias.enabled === true ? [addressOf({ value: alias }, state)] : [],
  )
}

function findCredential({ value }: StoredObject, hash: string, types: readonly string[]): JsonObject | undefined {
  return Object.values(membersOf(value, 'credentials'))
    .filter(isJsonObject)
    .find((one) => types.includes(String(one['@type'])) && one.secret === hash)
}

/** What is stored of a secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)))
}
