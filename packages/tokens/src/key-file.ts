import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSecretJson } from '@constellation/private-files'

/** The prefix of a key's id, by the key's purpose. A key of one purpose is never accepted for another, in any file. */
const idPrefixes = {
  'user-token': 'user-token-',
  'service-token': 'service-token-',
  'logout-token': 'logout-token-',
  oidc: 'ak-oidc-',
  session: 'ak-session-',
} as const
export type KeyPurpose = keyof typeof idPrefixes
// The type of `Object.keys` is `string[]`; these are all the purposes.
export const keyPurposes = Object.keys(idPrefixes) as readonly KeyPurpose[]

type KeyFile = { kid: string; purpose: KeyPurpose; private_key_pem: string; created_at: number }

/** A P-256 key pair with its id and purpose. */
export type KeyPair = { kid: string; purpose: KeyPurpose; privateKey: KeyObject; publicKey: KeyObject }
/** The key that signs, and the former ones that still verify. */
export type KeyRing = { current: KeyPair; previous: readonly Omit<KeyPair, 'privateKey'>[] }

/** A new key of a purpose and the text of its file. `createdAt` is in Unix seconds. */
export function newKeyFile(purpose: KeyPurpose, createdAt: number): { kid: string; text: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // Two keys may be made in one second: the random part keeps their ids apart.
  const kid = `${idPrefixes[purpose]}${createdAt}-${randomBytes(3).toString('hex')}`
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const content: KeyFile = { kid, purpose, private_key_pem: pem, created_at: createdAt }
  return { kid, text: `${JSON.stringify(content, null, 2)}\n` }
}

/**
 * Makes a key file that only its owner may read and gives its `kid`. Parent folders are made; a file that is already there
 * stays as it is and is an error. `createdAt` is in Unix seconds.
 */
export function createKeyFile(path: string, purpose: KeyPurpose, createdAt: number): string {
  const { kid, text } = newKeyFile(purpose, createdAt)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const handle = openSync(path, 'wx', 0o600)
  fchmodSync(handle, 0o600)
  writeSync(handle, text)
  closeSync(handle)
  return kid
}

/**
 * Loads a key file for one purpose. Throws an error with a readable reason when the file is missing, open to others, not a P-256
 * key, or made for another purpose. Keys are never made silently.
 */
export function loadKeyPair(path: string, purpose: KeyPurpose): KeyPair {
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) !== 0)
    throw new Error(`the key file may be read by others: its mode is 0${mode.toString(8)}, set it to 0600`)
  return parseKeyPair(readFileSync(path, 'utf8'), purpose)
}

/** The key in the text of a key file, for one purpose. Throws as `loadKeyPair` does. */
export function parseKeyPair(text: string, purpose: KeyPurpose): KeyPair {
  const file = parseKeyFile(text)
  if (file.purpose !== purpose)
    throw new Error(`the key is for "${file.purpose ?? 'no purpose'}", not for "${purpose}"`)
  const prefix = idPrefixes[purpose]
  if (!file.kid?.startsWith(prefix)) throw new Error(`the key id does not begin with "${prefix}"`)
  const privateKey = createPrivateKey(file.private_key_pem)
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a P-256 key')
  return { kid: file.kid, purpose, privateKey, publicKey: createPublicKey(privateKey) }
}

/**
 * The current key of a purpose, and the former keys in the folder `previousPath`, whose tokens are accepted until they expire. The same key
 * twice is an error. An empty file is no key: a job may always make the file.
 */
export function loadKeyRing(path: string, purpose: KeyPurpose, previousPath?: string): KeyRing {
  const current = loadKeyPair(path, purpose)
  const names = previousPath ? readdirSync(previousPath).filter((name) => name.endsWith('.json')) : []
  const files = names.sort().map((name) => join(previousPath ?? '', name))
  const previous = files.filter((file) => statSync(file).size > 0).map((file) => loadKeyPair(file, purpose))
  refuseTwins([current, ...previous])
  return { current, previous: previous.map(({ kid, publicKey }) => ({ kid, purpose, publicKey })) }
}

/** The public keys of a ring as a JWKS (RFC 7517). `extra` members are put on every key. */
export function publicJwks({ current, previous }: KeyRing, extra: Record<string, string> = {}) {
  const keys = [current, ...previous].map(({ kid, publicKey }) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
    use: 'sig',
    alg: 'ES256',
    ...extra,
  }))
  return { keys }
}

function parseKeyFile(text: string): Partial<KeyFile> & Pick<KeyFile, 'private_key_pem'> {
  const content = parseSecretJson(text)
  const isKeyFile = typeof content === 'object' && content !== null && 'private_key_pem' in content
  if (!isKeyFile || typeof content.private_key_pem !== 'string') throw new Error('not a key file')
  return { ...content, private_key_pem: content.private_key_pem }
}

function refuseTwins(pairs: readonly KeyPair[]) {
  const prints = pairs.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }).toString())
  if (new Set(prints).size < pairs.length) throw new Error('the same key stands in two files')
  if (new Set(pairs.map(({ kid }) => kid)).size < pairs.length) throw new Error('two keys have the same id')
}
