import type { ServiceName } from '@constellation/contract'
import { SignJWT } from 'jose'
import type { KeyPair } from './key-file.ts'

/** Life of a service token, in seconds. */
const lifeSeconds = 60
/** A token with less than this left is not sent any more, in seconds. */
const spareSeconds = 20

export type ServiceTokens = {
  /** A token that proves to `audience` who is calling; replaced before it expires. */
  tokenFor(audience: ServiceName): Promise<string>
}

/** Signs the tokens with which one service calls the others: ES256, at most 60 seconds. `now` is in milliseconds. */
export function createServiceTokens(options: { issuer: ServiceName; key: KeyPair; now: () => number }): ServiceTokens {
  const kept = new Map<ServiceName, { token: Promise<string>; expiresAt: number }>()
  return {
    tokenFor(audience) {
      const nowSeconds = Math.floor(options.now() / 1000)
      const known = kept.get(audience)
      if (known && known.expiresAt - nowSeconds > spareSeconds) return known.token
      const token = sign(options.issuer, audience, options.key, nowSeconds)
      kept.set(audience, { token, expiresAt: nowSeconds + lifeSeconds })
      return token
    },
  }
}

function sign(issuer: ServiceName, audience: ServiceName, key: KeyPair, nowSeconds: number) {
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(issuer)
    .setAudience(audience)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifeSeconds)
    .sign(key.privateKey)
}
