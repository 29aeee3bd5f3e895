import { isLoopback } from '@constellation/contract'
import type { RelyingAppOptions } from './relying-app-options.ts'

/** The id of the application. */
export function readId(value: string): string {
  demand('id', value, 'the id with which login knows the application')
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(value)) throw new Error(`id is not the id of an application: "${value}"`)
  return value
}

/** The secret of the application. The error message does not show it. */
export function readSecret(value: string): string {
  demand('secret', value, 'the secret of the application, as registered with login')
  return value.trim()
}

/** The origin that an option names. Plain http is only allowed for development on this machine. */
export function readOrigin(option: string, value: string): string {
  demand(option, value, 'an origin such as https://app.example.com')
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== value.replace(/\/$/, ''))
    throw new Error(`${option} is not an origin such as https://app.example.com: "${value}"`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new Error(`${option} must be https, http is for localhost only: "${value}"`)
  return url.origin
}

/** The session keys, 32 bytes each. Accepts bytes, base64, a list of them or one per line. The error message does not show a key. */
export function readSessionKeys(given: RelyingAppOptions['sessionKey']): Uint8Array[] {
  if (!given || typeof given === 'string') demand('sessionKey', given, 'make one with `openssl rand -base64 32`')
  const list = typeof given === 'string' || given instanceof Uint8Array ? [given] : given
  const keys = list.flatMap<Uint8Array | string>((key) => (typeof key === 'string' ? key.trim().split(/\s+/) : [key]))
  if (keys.length === 0) throw new Error('sessionKey is an empty list')
  return keys.map(readSessionKey)
}

/** A program in JavaScript may give anything, so its author gets a sentence instead of an error inside this package. */
function demand(option: string, value: unknown, meaning: string) {
  if (typeof value !== 'string' || !value.trim()) throw new Error(`${option} is missing: ${meaning}`)
}

function readSessionKey(key: Uint8Array | string): Uint8Array {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : key
  if (bytes.byteLength !== 32)
    throw new Error('sessionKey is not 32 bytes or their base64: make one with `openssl rand -base64 32`')
  return bytes
}
