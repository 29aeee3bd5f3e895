import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { ProviderFailure } from './provider-failure.ts'

const toleranceSeconds = 60

/** What a provider without keys of ours may sign with: never a shared secret, never nothing. */
export const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]

export type IdTokenRules = {
  issuers: readonly string[]
  clientId: string
  nonce: string
  algorithms: readonly string[]
  key: JWTVerifyGetKey
  now: Date
}

/** The claims of an ID token that is what it should be (OpenID Connect Core 1.0 §3.1.3.7); anything else is `token_validation_failed`. */
export async function readIdToken(token: unknown, rules: IdTokenRules): Promise<JWTPayload & { sub: string }> {
  if (typeof token !== 'string') throw refuse('there is no ID token')
  const { payload } = await verify(token, rules)
  const { sub, iat = 0, nonce, azp, aud } = payload
  if (!sub) throw refuse('the ID token names nobody')
  if (iat > rules.now.getTime() / 1000 + toleranceSeconds) throw refuse('the ID token is from the future')
  if (nonce !== rules.nonce) throw refuse('the ID token is for another sign-in')
  const isForMany = Array.isArray(aud) && aud.length > 1
  if ((azp !== undefined || isForMany) && azp !== rules.clientId) throw refuse('the ID token is for another client')
  return { ...payload, sub }
}

async function verify(token: string, { issuers, clientId, algorithms, key, now }: IdTokenRules) {
  try {
    return await jwtVerify(token, key, {
      algorithms: [...algorithms],
      issuer: [...issuers],
      audience: clientId,
      clockTolerance: toleranceSeconds,
      currentDate: now,
      requiredClaims: ['sub', 'iat', 'exp'],
    })
  } catch (cause) {
    if (cause instanceof ProviderFailure) throw cause
    // The codes of jose are a closed set; its messages name claims only.
    throw refuse(
      cause instanceof errors.JOSEError ? `the ID token is refused: ${cause.code}` : 'the ID token is refused',
    )
  }
}

function refuse(message: string) {
  return new ProviderFailure('token_validation_failed', message, { stage: 'id_token' })
}
