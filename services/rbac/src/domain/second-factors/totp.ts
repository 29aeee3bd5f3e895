import { generateSync, generateURI, ScureBase32Plugin, verifySync } from 'otplib'

/** The length of a secret: as long as the output of its HMAC (RFC 4226 §4). */
const secretBytes = 20
const periodSeconds = 30
const base32 = new ScureBase32Plugin()

/** A new secret for an authenticator app, in base32. */
export function newTotpSecret(random: (sizeBytes: number) => Uint8Array): string {
  return base32.encode(random(secretBytes))
}

/** The URI in the QR code for an authenticator app. The app lists it by `issuer`, the installation, and `label`, the user. */
export function totpUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return generateURI({ issuer, label, secret })
}

/**
 * The time step of a code (RFC 6238: SHA-1, six digits, thirty seconds): that of `at`, or one before or after. Undefined
 * for every other code. The comparison takes constant time. Spaces and hyphens are ignored.
 */
export function matchTotp(secret: string, code: string, at: Date): number | undefined {
  const token = code.replaceAll(/[\s-]/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const epoch = Math.floor(at.getTime() / 1000)
  const result = verifySync({ secret: base32.decode(secret), token, epoch, epochTolerance: periodSeconds })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}

/** The code of a time step. */
export function totpOf(secret: string, step: number): string {
  return generateSync({ secret: base32.decode(secret), epoch: step * periodSeconds })
}
