import { hkdfSync } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, errors } from 'jose'
import type { z } from 'zod'

/** Encrypts values of one shape so that only this application reads them and nobody else makes them (JWE, AES-256-GCM). */
export type Seal<T> = {
  close(value: T): Promise<string>
  /** The value, or undefined for what was not sealed with this key, for this purpose and in this shape. */
  open(sealed: string): Promise<T | undefined>
}

/** A seal for one purpose: the key is derived from `key` (HKDF), so that what one seal closed no other opens. */
export function createSeal<T>(key: Uint8Array, purpose: string, schema: z.ZodType<T>): Seal<T> {
  const derived = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `relying-app ${purpose}`, 32))
  return {
    close: (value) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(derived),
    async open(sealed) {
      const text = await decrypt(sealed, derived)
      return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data
    },
  }
}

async function decrypt(sealed: string, key: Uint8Array): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return new TextDecoder().decode(plaintext)
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
