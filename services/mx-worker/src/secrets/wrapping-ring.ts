import { parseSealingKeys, type SealingKeys } from '@constellation/database'

const keyIdForm = /^[A-Za-z0-9_-]{1,64}$/

/** Whether a text can name a key in an envelope. */
export function isKeyId(text: string): boolean {
  return keyIdForm.test(text)
}

/** Reads the ring that wraps the secrets of providers. Throws with a reason when it is not one. */
export function parseWrappingRing(text: string): SealingKeys {
  const ring = parseSealingKeys(text)
  const ids = [...ring.keys.keys()]
  const wrong = ids.find((id) => !isKeyId(id))
  if (wrong !== undefined) throw new Error('the id of a key has other characters than letters, digits, _ and -')
  const distinct = new Set([...ring.keys.values()].map((key) => key.toString('base64')))
  if (distinct.size < ids.length) throw new Error('two ids of the ring have the same key')
  return ring
}

/** Throws when stored secrets are wrapped by a key that is not in the ring: none of them would open. */
export function requireKeys({ keys }: SealingKeys, used: readonly string[]): void {
  const missing = used.filter((id) => !keys.has(id))
  if (missing.length === 0) return
  throw new Error(
    `stored secrets are wrapped by ${missing.join(', ')}, not in the ring: put the key back, and run mx rewrap before you remove it`,
  )
}
