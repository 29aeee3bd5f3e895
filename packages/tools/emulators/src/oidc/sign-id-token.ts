import { EncryptJWT, SignJWT, UnsecuredJWT } from 'jose'
import type { Faults } from '../faults/faults.ts'
import { type Claims, distortClaims } from './claims.ts'
import { makeSigningKey, type SigningKey, type SigningKeys } from './signing-keys.ts'

export type IdTokenParts = { keys: SigningKeys; faults: Faults; random: (sizeBytes: number) => Uint8Array }

/** Signs an id_token RS256 with the current key, or wrongly when a fault says so. */
export async function signIdToken(claims: Claims, { keys, faults, random }: IdTokenParts): Promise<string> {
  const said = distortClaims(claims, faults)
  if (faults.take('key-replaced')) await keys.replace()
  const key = await keys.current()
  if (faults.take('unsigned')) return new UnsecuredJWT(said).encode()
  if (faults.take('hs256-public-key')) return signWithPublicKey(said, key)
  if (faults.take('encrypted')) return encrypt(said, key)
  if (faults.take('unknown-key')) return sign(said, { ...(await makeSigningKey(random)), kid: key.kid })
  const token = await sign(said, faults.take('keys-without-id') ? { ...key, kid: undefined } : key)
  if (faults.take('key-rotated')) await keys.withdraw()
  return token
}

/** The answer of userinfo as a signed JWT, when a fault says so. */
export async function signUserinfo(
  claims: Record<string, unknown>,
  { keys, faults, random }: IdTokenParts,
): Promise<string | undefined> {
  const key = await keys.current()
  if (faults.take('userinfo-unknown-key')) return sign(claims, { ...(await makeSigningKey(random)), kid: key.kid })
  return faults.take('userinfo-signed') ? sign(claims, key) : undefined
}

type Signer = Pick<SigningKey, 'privateKey'> & { kid: string | undefined }

function sign(claims: Record<string, unknown>, { kid, privateKey }: Signer): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...(kid && { kid }), typ: 'JWT' }).sign(privateKey)
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
