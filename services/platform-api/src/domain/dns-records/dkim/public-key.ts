import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { DkimAlgorithm } from '../expected-record.ts'

/** A public key by what makes it that key. The way in which it was encoded is gone. */
export type PublicKey =
  | { algorithm: 'rsa'; modulus: string; exponent: string; bits: number }
  | { algorithm: 'ed25519'; raw: string }

const longestBase64 = 8192

/**
 * Reads the value of the tag `p`. An RSA key is SubjectPublicKeyInfo, or RSAPublicKey of PKCS #1, which some publish (RFC 6376 erratum
 * 3017). An Ed25519 key is its 32 bytes (RFC 8463 §4.2). Undefined for what is no key.
 */
export function readPublicKey(base64: string, algorithm: DkimAlgorithm): PublicKey | undefined {
  const text = withoutSpace(base64)
  if (text.length > longestBase64 || !/^[a-z\d+/]+={0,2}$/i.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  if (algorithm === 'ed25519') return bytes.length === 32 ? { algorithm, raw: bytes.toString('base64') } : undefined
  return readRsaKey(bytes, 'spki') ?? readRsaKey(bytes, 'pkcs1')
}

/** Forms of providers wrap long values. */
export function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '')
}

function readRsaKey(key: Buffer, type: 'spki' | 'pkcs1'): PublicKey | undefined {
  const jwk = exported(key, type)
  if (!jwk?.n || !jwk.e) return undefined
  const leading = Buffer.from(jwk.n, 'base64url').toString('hex').replace(/^0+/, '')
  // Four bits for each digit, but the zeros before the first bit that is set.
  const bits = leading.length * 4 - (Math.clz32(Number.parseInt(leading[0] ?? '0', 16)) - 28)
  return { algorithm: 'rsa', modulus: jwk.n, exponent: jwk.e, bits }
}

function exported(key: Buffer, type: 'spki' | 'pkcs1'): JsonWebKey | undefined {
  try {
    const publicKey = createPublicKey({ key, format: 'der', type })
    return publicKey.asymmetricKeyType === 'rsa' ? publicKey.export({ format: 'jwk' }) : undefined
  } catch {
    // What is no key in this form may be one in the other.
    return undefined
  }
}

export function isSameKey(one: PublicKey, other: PublicKey): boolean {
  if (one.algorithm === 'rsa' && other.algorithm === 'rsa')
    return one.modulus === other.modulus && one.exponent === other.exponent
  return one.algorithm === 'ed25519' && other.algorithm === 'ed25519' && one.raw === other.raw
}
