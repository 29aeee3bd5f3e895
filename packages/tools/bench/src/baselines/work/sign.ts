import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Makes one ES256 signature, over a token that names a session. */
export function signToken(sessionId: string): Promise<string> {
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(privateKey)
}
