import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { z } from 'zod'

/** Encrypts values of one shape so that only this application reads them and nobody else makes them (JWE, AES-256-GCM). */
export type Seal<T> = {
  close(value: T): Promise<string>
  /** The value, or undefined for what was not sealed with this key, for this purpose and in this shape. */
  open(sealed: string): T | undefined
}

/**
 * A seal for one purpose: what closes is derived from the first of `keys` (HKDF), so that what one seal closed no other opens. What any of the keys closed
 * is opened.
 */
export function createSeal<T>(keys: readonly Uint8Array[], purpose: string, schema: z.ZodType<T>): Seal<T> {
  const derived = keys.map((key) => deriveKey(key, purpose))
  const [current] = derived
  if (!current) throw new Error('a seal needs a key')
  return {
    close: (value) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value))).setProtectedHeader(header).encrypt(current),
    open(sealed) {
      for (const key of derived) {
        const text = decrypt(sealed, key)
        if (text !== undefined) return schema.safeParse(JSON.parse(text)).data
      }
      return undefined
    },
  }
}

function deriveKey(key: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `relying-app ${purpose}`, 32)))
}

const header = { alg: 'dir', enc: 'A256GCM' }
const encodedHeader = Buffer.from(JSON.stringify(header)).toString('base64url')

/**
 * The text of a JWE in its compact form (RFC 7516 §3.1), of the one kind that `close` makes. Done here and now: it is done for every request, and handing it
 * to another thread and back costs more than the work.
 */
function decrypt(sealed: string, key: KeyObject): string | undefined {
  const [protectedHeader, encryptedKey, ...rest] = sealed.split('.')
  const [iv, text, tag] = rest.map((part) => Buffer.from(part, 'base64url'))
  const isOurs = protectedHeader === encodedHeader && encryptedKey === '' && rest.length === 3
  if (!isOurs || !text || iv?.length !== 12 || tag?.length !== 16) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(encodedHeader)).setAuthTag(tag)
  const opened = decipher.update(text)
  try {
    decipher.final()
  } catch {
    // It was closed with another key, or changed since.
    return undefined
  }
  return opened.toString()
}
