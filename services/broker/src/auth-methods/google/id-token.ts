import { timingSafeEqual } from 'node:crypto'
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { GoogleFailure } from './google-failure.ts'
import type { GoogleKeys } from './google-keys.ts'

const skewSeconds = 60

type Rules = { keys: GoogleKeys; issuer: string; clientId: string; nonce: string; now: Date }

/** Who Google says that it proved. */
export type GooglePerson = { sub: string; email: string | undefined }

/** Reads a valid ID token (OpenID Connect Core 1.0 §3.1.3.7), signed RS256 for this client and this sign-in. */
export async function readIdToken(token: unknown, rules: Rules): Promise<GooglePerson> {
  const claims = await verified(String(token), rules)
  const { sub, iat = 0, aud, azp, nonce, email } = claims
  if (iat > rules.now.getTime() / 1000 + skewSeconds) throw invalid('it is from the future')
  if ((azp !== undefined || Array.isArray(aud)) && azp !== rules.clientId)
    throw new GoogleFailure('wrong_audience', 'the ID token is for another client')
  if (typeof nonce !== 'string' || !isEqual(nonce, rules.nonce))
    throw new GoogleFailure('nonce_mismatch', 'the ID token is of another sign-in')
  if (!sub || sub.length > 255) throw invalid('it has no subject')
  return { sub, email: typeof email === 'string' && email.length <= 254 ? email : undefined }
}

async function verified(token: string, { keys, issuer, clientId, now }: Rules): Promise<JWTPayload> {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    if (alg !== 'RS256' || kid === undefined) throw invalid('it is not signed RS256 with a named key')
    const { payload } = await jwtVerify(token, await keys.find(kid), {
      algorithms: ['RS256'],
      // Google spells its issuer in two ways.
      issuer: [issuer, issuer.replace(/^https?:\/\//, '')],
      audience: clientId,
      requiredClaims: ['sub', 'iat', 'exp'],
      currentDate: now,
    })
    return payload
  } catch (cause) {
    throw cause instanceof GoogleFailure ? cause : refusalOf(cause)
  }
}

function refusalOf(cause: unknown): GoogleFailure {
  if (cause instanceof errors.JWTExpired)
    return new GoogleFailure('id_token_expired', 'the ID token has expired', { cause })
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'aud')
    return new GoogleFailure('wrong_audience', 'the ID token is for another client', { cause })
  return invalid('it is not valid', cause)
}

function invalid(why: string, cause?: unknown) {
  return new GoogleFailure('id_token_invalid', `the ID token is refused: ${why}`, { cause })
}

export function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
