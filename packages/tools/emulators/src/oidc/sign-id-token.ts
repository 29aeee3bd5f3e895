import { EncryptJWT, SignJWT, UnsecuredJWT } from 'jose'
import type { Faults } from '../faults/faults.ts'
import { type Claims, distortClaims } from './claims.ts'
import { makeSigningKey, type SigningKey, type SigningKeys } from './signing-keys.ts'

export type IdTokenParts = { keys: SigningKeys; faults: Faults; random: (sizeBytes: number) => Uint8Array }

/** Signs an id_token RS256 with the current key, or wrongly when a fault says so. */
export async function signIdToken(claims: Claims, { keys, faults, random }: IdTokenParts): Promise<string> {
  const said = distortClaims(claims, faults)
  const key = await keys.current()
  if (faults.take('unsigned')) return new UnsecuredJWT(said).encode()
  if (faults.take('hs256-public-key')) return signWithPublicKey(said, key)
  if (faults.take('encrypted')) return encrypt(said, key)
  if (faults.take('unknown-key')) return sign(said, { ...(await makeSigningKey(random)), kid: key.kid })
  const token = await sign(said, key)
  if (faults.take('key-rotated')) await keys.withdraw()
  return token
}

function sign(claims: Claims, { kid, privateKey }: SigningKey): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(privateKey)
}

/** Only a broken verifier accepts this: one that lets the token choose the algorithm and uses the public key's text as the secret. */
function signWithPublicKey(claims: Claims, { kid, publicKey }: SigningKey): Promise<string> {
  const secret = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' }).sign(secret)
}

function encrypt(claims: Claims, { kid, publicKey }: SigningKey): Promise<string> {
  return new EncryptJWT(claims)
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid, typ: 'JWT' })
    .encrypt(publicKey)
}
