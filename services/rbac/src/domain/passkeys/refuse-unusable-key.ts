import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { webauthnHelpers } from './webauthn-library.ts'

/** The labels of a COSE key (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4). */
const label = { kind: 1, curveOrModulus: -1, xOrExponent: -2, y: -3 }
const kinds = { okp: 1, ec2: 2, rsa: 3 }
const leastModulusBits = 2048

/** Throws for a public key that verifies nothing or too much: a point that is not on its curve, or a short RSA key. */
export async function refuseUnusableKey(publicKey: Uint8Array<ArrayBuffer>): Promise<void> {
  const { decodeCredentialPublicKey } = await webauthnHelpers()
  // The library types the key by its kind, which is read here.
  const cose = decodeCredentialPublicKey(publicKey) as unknown as Map<number, number | Uint8Array>
  const part = (key: number) => Buffer.from(cose.get(key) as Uint8Array).toString('base64url')
  const x = part(label.xOrExponent)
  switch (cose.get(label.kind)) {
    case kinds.ec2:
      return requireKey({ kty: 'EC', crv: 'P-256', x, y: part(label.y) })
    case kinds.okp:
      requireKey({ kty: 'OKP', crv: 'Ed25519', x })
      if (!isOnEdwards25519(Buffer.from(x, 'base64url'))) throw new Error('the point is not on the curve')
      return
    case kinds.rsa:
      return requireKey({ kty: 'RSA', n: part(label.curveOrModulus), e: x })
    default:
      throw new Error('the kind of the key was not requested')
  }
}

/** Node refuses a point that is not on P-256. It does not look at the length of an RSA key. */
function requireKey(key: JsonWebKey) {
  const { asymmetricKeyDetails } = createPublicKey({ key, format: 'jwk' })
  const bits = asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < leastModulusBits) throw new Error('the RSA key is too short')
}

const p = 2n ** 255n - 19n
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/** Whether an x exists for the encoded y (RFC 8032 §5.1.3). Node does not check this. */
function isOnEdwards25519(encoded: Buffer): boolean {
  const y = BigInt(`0x${Buffer.from(encoded).reverse().toString('hex')}`) & (2n ** 255n - 1n)
  if (y >= p) return false
  // x² is u / v. By Euler's criterion u·v is a square exactly when u / v is.
  const [u, v] = [(y * y - 1n + p) % p, (d * y * y + 1n) % p]
  return power((u * v) % p, (p - 1n) / 2n) === 1n
}

function power(base: bigint, exponent: bigint) {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % p)
    if (rest & 1n) result = (result * square) % p
  return result
}
