import { type Caller, hashOf } from '../callers.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { readId, writeId } from '../object-id.ts'
import { invalidProperties, SetRefusal } from '../refusals.ts'
import { membersOf } from '../registry.ts'
import { passwordProblem } from './password-strength.ts'
import { permissionsOf } from './permissions.ts'

/** An account as it is stored: secrets are hashed, new credentials have ids. Throws a SetRefusal for what may not be. */
export function checkAccount(account: JsonObject, before: JsonObject | undefined, caller: Caller): JsonObject {
  const checked = account['@type'] === 'User' ? { ...account, credentials: checkCredentials(account, before) } : account
  if (!before || isOther(checked, before, 'permissions') || isOther(checked, before, 'roles'))
    requireGrant(checked, caller)
  return checked
}

function isOther(account: JsonObject, before: JsonObject, name: string): boolean {
  return JSON.stringify(account[name]) !== JSON.stringify(before[name])
}

function checkCredentials(account: JsonObject, before: JsonObject | undefined): JsonObject {
  const known = credentialsOf(before ?? {})
  let last = Math.max(-1, ...known.map(({ credentialId }) => Number(readId(String(credentialId)) ?? -1)))
  const credentials = credentialsOf(account).map((credential) => {
    const former = known.find(({ credentialId }) => credentialId === credential.credentialId)
    if (former) return changed(credential, former)
    if (credential['@type'] !== 'Password')
      throw invalidProperties('credentials', 'Secondary credentials cannot be set directly.')
    last += 1
    return { ...credential, secret: hashed(credential.secret), credentialId: writeId(BigInt(last)) }
  })
  if (credentials.filter((one) => one['@type'] === 'Password').length > 1)
    throw invalidProperties('credentials', 'Only one password credential is allowed.')
  return Object.fromEntries(credentials.map((credential, index) => [`${index}`, credential]))
}

function changed(credential: JsonObject, former: JsonObject): JsonObject {
  if (credential.secret === former.secret) return credential
  if (credential['@type'] === 'Password') return { ...credential, secret: hashed(credential.secret) }
  const description = 'Cannot change app password or API credentials through this method.'
  throw new SetRefusal('forbidden', { description })
}

function hashed(secret: JsonObject[string] | undefined): string {
  const text = typeof secret === 'string' ? secret : ''
  const problem = passwordProblem(text)
  if (problem) throw invalidProperties('secret', problem)
  return hashOf(text)
}

/** The credentials of an account in their order. */
export function credentialsOf(account: JsonObject): JsonObject[] {
  return Object.values(membersOf(account, 'credentials')).filter(isJsonObject)
}

const named = 5

/** Who makes or changes an account must have every permission that the account ends up with. */
function requireGrant(account: JsonObject, { permissions }: Caller): void {
  const missing = [...permissionsOf(account)].filter((name) => !permissions.has(name))
  if (missing.length === 0) return
  const more = missing.length > named ? ` and ${missing.length - named} more` : ''
  const description = `You are not authorized to grant permissions: ${missing.slice(0, named).join(', ')}${more}`
  throw new SetRefusal('forbidden', { description })
}
