import { createHash } from 'node:crypto'

/** An opaque token: a readable prefix and 32 random bytes. Only its hash is ever stored. */
export function newToken(prefix: string, random: (sizeBytes: number) => Uint8Array): string {
  return prefix + Buffer.from(random(32)).toString('base64url')
}

/** SHA-256 of an opaque token, in hex: enough for a value of full entropy, and equal for equal tokens. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
