import { hkdfSync } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, errors } from 'jose'
import type { z } from 'zod'

/** Encrypts values of one shape so that only this application reads them and nobody else makes them (JWE, AES-256-GCM). */
export type Seal<T> = {
  close(value: T): Promise<string>
  /** The value, or undefined for what was not sealed with this key, for this purpose and in this shape. */
  open(sealed: string): Promise<T | undefined>
}

/**
 * A seal for one purpose: what closes is derived from the first of `keys` (HKDF), so that what one seal closed no other opens. What any of the keys closed
 * is opened.
 */
export function createSeal<T>(keys: readonly Uint8Array[], purpose: string, schema: z.ZodType<T>): Seal<T> {
  const derived = keys.map(
    (key) => new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `relying-app ${purpose}`, 32)),
  )
  return {
    close: (value) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(derived[0] ?? new Uint8Array()),
    async open(sealed) {
      for (const key of derived) {
        const text = await decrypt(sealed, key)
        if (text !== undefined) return schema.safeParse(JSON.parse(text)).data
      }
      return undefined
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
