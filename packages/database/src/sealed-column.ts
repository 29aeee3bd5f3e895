import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { parseSecretJson } from '@constellation/private-files'

/** AES-256 keys by id; the current one seals, every one opens. */
export type SealingKeys = { current: string; keys: ReadonlyMap<string, Buffer> }

/** A ring with one new key, as the text of its file. */
export function createKeyRing(id: string): string {
  return JSON.stringify({ current: id, keys: { [id]: randomBytes(32).toString('base64') } })
}

/** Reads a ring: `{ "current": id, "keys": { id: base64 of 32 bytes } }`. Throws with a reason when it is not one. */
export function parseSealingKeys(text: string): SealingKeys {
  const content = parseSecretJson(text)
  if (typeof content !== 'object' || content === null || !('current' in content) || !('keys' in content))
    throw new Error('not a key ring')
  const { current, keys: encoded } = content
  if (typeof current !== 'string' || typeof encoded !== 'object' || encoded === null) throw new Error('not a key ring')
  const keys = new Map(Object.entries(encoded).map(([id, key]) => [id, Buffer.from(String(key), 'base64')]))
  if ([...keys.values()].some((key) => key.length !== 32)) throw new Error('a key of the ring does not have 32 bytes')
  if (!keys.has(current)) throw new Error('the current key is not in the ring')
  return { current, keys }
}

/** Seals text for storage (AES-256-GCM). `identity` names its record: in another record it cannot be opened. */
export function seal({ current, keys }: SealingKeys, identity: string, text: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys, current), iv).setAAD(Buffer.from(identity))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [current, iv.toString('base64url'), sealed.toString('base64url')].join('.')
}

/** Opens what `seal` made. Throws when the key is unknown, the text was changed or it belongs to another record. */
export function openSealed({ keys }: SealingKeys, identity: string, sealed: string): string {
  const [id = '', iv = '', body = ''] = sealed.split('.')
  const bytes = Buffer.from(body, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', keyOf(keys, id), Buffer.from(iv, 'base64url'))
  decipher.setAAD(Buffer.from(identity)).setAuthTag(bytes.subarray(-16))
  return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
}

function keyOf(keys: SealingKeys['keys'], id: string) {
  const key = keys.get(id)
  if (!key) throw new Error(`the ring has no key "${id}"`)
  return key
}
