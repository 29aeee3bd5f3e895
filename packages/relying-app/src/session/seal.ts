import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { z } from 'zod'

/** Encrypts values of one shape so that only this application reads them and nobody else makes them (JWE, AES-256-GCM). */
export type Seal<T> = {
  close(value: T): Promise<string>
  /** The value, or undefined for what was not sealed with this key, for this purpose and in this shape. */
  open(sealed: string): T | undefined
}

/** A seal for one purpose: the key is derived from `key` (HKDF), so that what one seal closed no other opens. */
export function createSeal<T>(key: Uint8Array, purpose: string, schema: z.ZodType<T>): Seal<T> {
  const bytes = hkdfSync('sha256', key, new Uint8Array(), `relying-app ${purpose}`, 32)
  const derived = createSecretKey(new Uint8Array(bytes))
  return {
    close: (value) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value))).setProtectedHeader(header).encrypt(derived),
    open(sealed) {
      const text = decrypt(sealed, derived)
      return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data
    },
  }
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
