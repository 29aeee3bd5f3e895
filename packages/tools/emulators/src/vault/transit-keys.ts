import { createCipheriv, createDecipheriv } from 'node:crypto'
import { VaultRefusal } from './vault-refusal.ts'

/** A named key of the transit engine: its versions, the first one first, and the oldest that may still decrypt. */
export type TransitKey = { versions: Uint8Array[]; minDecryptionVersion: number }

const nonceBytes = 12
const tagBytes = 16

/** Encrypts with the latest version (`aes256-gcm96`). The nonce stands before the ciphertext. */
export function encrypt(
  key: TransitKey,
  plain: Buffer,
  associated: Buffer,
  random: (size: number) => Uint8Array,
): string {
  const version = key.versions.length
  const nonce = random(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', versionOf(key, version), nonce).setAAD(associated)
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return `vault:v${version}:${sealed.toString('base64')}`
}

/** Decrypts with the version that the ciphertext names. */
export function decrypt(key: TransitKey, ciphertext: string, associated: Buffer): Buffer {
  const [, number = '', body = ''] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? []
  if (number === '') throw new VaultRefusal(400, 'invalid ciphertext: no prefix')
  const version = Number(number)
  if (version < key.minDecryptionVersion)
    throw new VaultRefusal(400, 'ciphertext or signature version is disallowed by policy (too old)')
  if (version > key.versions.length) throw new VaultRefusal(400, 'invalid ciphertext: version is too new')
  const sealed = Buffer.from(body, 'base64')
  if (sealed.length < nonceBytes + tagBytes) throw new VaultRefusal(400, 'invalid ciphertext: could not decode base64')
  const decipher = createDecipheriv('aes-256-gcm', versionOf(key, version), sealed.subarray(0, nonceBytes))
  decipher.setAAD(associated).setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    throw new VaultRefusal(400, 'cipher: message authentication failed')
  }
}

function versionOf({ versions }: TransitKey, version: number): Uint8Array {
  const key = versions[version - 1]
  if (!key) throw new VaultRefusal(400, 'invalid key version')
  return key
}
