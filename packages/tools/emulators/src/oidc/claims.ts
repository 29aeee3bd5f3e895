import type { Faults } from '../faults/faults.ts'

/** The claims of an id_token: at least subject, issuer, audience and times. Times are in Unix seconds. */
export type Claims = {
  iss: string
  aud: string | string[]
  sub: string
  iat: number
  exp: number
  nbf?: number
} & Record<string, unknown>

const hourS = 3600

/** The claims, changed by the current faults. */
export function distortClaims(claims: Claims, faults: Faults): Claims {
  const distorted = shiftMoments({ ...claims }, faults)
  if (faults.take('wrong-nonce')) distorted.nonce = 'a-nonce-that-nobody-sent'
  if (faults.take('wrong-audience')) distorted.aud = 'another-client'
  if (faults.take('second-audience')) {
    distorted.aud = [claims.aud, 'another-client'].flat()
    distorted.azp = 'another-client'
  }
  if (faults.take('wrong-issuer')) distorted.iss = 'https://another-issuer.example'
  if (faults.take('legacy-issuer')) distorted.iss = claims.iss.replace(/^https?:\/\//, '')
  if (faults.take('wrong-tenant')) distorted.tid = '00000000-0000-4000-8000-00000000bad0'
  if (faults.take('email-unverified')) distorted.email_verified = false
  if (faults.take('email-verified-string')) distorted.email_verified = String(distorted.email_verified)
  if (faults.take('auth-time-old')) distorted.auth_time = claims.iat - hourS
  const missing = faults.take('missing-claim')?.value
  if (missing) delete distorted[missing]
  return distorted
}

function shiftMoments(claims: Claims, faults: Faults): Claims {
  if (faults.take('expired')) return shift(claims, -2 * hourS)
  if (faults.take('issued-in-future')) return shift(claims, 2 * hourS)
  return claims
}

function shift(claims: Claims, byS: number): Claims {
  const { iat, exp, nbf } = claims
  return { ...claims, iat: iat + byS, exp: exp + byS, ...(nbf !== undefined && { nbf: nbf + byS }) }
}
