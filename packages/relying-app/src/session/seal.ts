import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { z } from 'zod'

/** Encrypts values of one shape, so that only this application can read or create them (JWE, AES-256-GCM). */
export type Seal<T> = {
  close(value: T): Promise<string>
  /** The value. Gives undefined when the text was sealed with another key, for another purpose or in another shape. */
  open(sealed: string): T | undefined
}

/**
 * A seal for one purpose. It seals with a key derived from the first of `keys` (HKDF), so that a seal with another purpose cannot open
 * the value. It opens what any of the keys sealed.
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
 * Decrypts a JWE in compact form (RFC 7516 §3.1), of the only kind that `close` makes. It runs synchronously: every request does this,
 * and handing it to another thread costs more than the work itself.
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
    // Sealed with another key, or changed since.
    return undefined
  }
  return opened.toString()
}
