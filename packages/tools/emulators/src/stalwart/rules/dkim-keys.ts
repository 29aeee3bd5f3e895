import { createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { JsonObject } from '../json.ts'
import type { DkimAlgorithm } from '../objects/domain.ts'

const generate = promisify(generateKeyPair)

/** A new private key in PEM, of a real key pair. */
export async function newDkimKey(algorithm: DkimAlgorithm): Promise<string> {
  if (algorithm === 'Dkim1Ed25519Sha256') {
    const { privateKey } = await generate('ed25519')
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
}

/** What stands in `p=`: the bytes of an Ed25519 key, or an RSA key as SubjectPublicKeyInfo. Undefined for what is no such key. */
export function publicKeyOf(signature: JsonObject): string | undefined {
  const { privateKey } = signature
  const pem = typeof privateKey === 'object' && privateKey !== null && !Array.isArray(privateKey) && privateKey.secret
  try {
    const key = createPublicKey(String(pem))
    if (key.asymmetricKeyType === 'ed25519')
      return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
    return key.export({ type: 'spki', format: 'der' }).toString('base64')
  } catch {
    return undefined
  }
}
