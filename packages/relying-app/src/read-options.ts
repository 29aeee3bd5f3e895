import type { RelyingAppOptions } from './relying-app-options.ts'

/** The origin that an option names. Plain http is only allowed for development on this machine. */
export function readOrigin(option: string, value: string): string {
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== value.replace(/\/$/, ''))
    throw new Error(`${option} is not an origin such as https://app.example.com: "${value}"`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new Error(`${option} must be https, http is for localhost only: "${value}"`)
  return url.origin
}

/** The session keys, 32 bytes each. Accepts bytes, base64, a list of them or one per line. The error message does not show a key. */
export function readSessionKeys(given: RelyingAppOptions['sessionKey']): Uint8Array[] {
  const list = typeof given === 'string' || given instanceof Uint8Array ? [given] : given
  const keys = list.flatMap<Uint8Array | string>((key) => (typeof key === 'string' ? key.trim().split(/\s+/) : [key]))
  if (keys.length === 0) throw new Error('sessionKey is an empty list')
  return keys.map(readSessionKey)
}

function readSessionKey(key: Uint8Array | string): Uint8Array {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : key
  if (bytes.byteLength !== 32)
    throw new Error('sessionKey is not 32 bytes or their base64: make one with `openssl rand -base64 32`')
  return bytes
}

function isLoopback(hostname: string) {
  return /(^|\.)localhost$/.test(hostname) || hostname === '127.0.0.1' || hostname === '[::1]'
}
