import { SessionId } from '@constellation/contracts-rbac'
import type { KeyRing } from '@constellation/tokens'
import { publicJwks } from '@constellation/tokens'
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'

export type AccessClaims = {
  userId: string
  accountId: string
  roleIds: readonly string[]
  restricted: boolean
  sessionId: string
  /** The application that the token was made for; null for login itself. */
  applicationId: string | null
  amr: readonly string[]
  aal: number
  authTime: Date
}

type VerifiedToken = {
  sessionId: SessionId
  applicationId: string | null
  expiresAt: Date
  /** The assurance of the session when the token was made. */
  assurance: Assurance
}

export type Assurance = Pick<AccessClaims, 'amr' | 'aal' | 'authTime' | 'restricted'>

/** How far the clocks of two machines may differ, in seconds. */
const skewSeconds = 30
/** The limit of tokens whose signature is cached as verified, some ten MiB. */
const mostRemembered = 10_000

export type UserTokens = {
  sign(claims: AccessClaims): Promise<string>
  /**
   * The claims of a valid token, or `expired` or `invalid`. They never prove a role, and can only lower the session's
   * assurance.
   */
  verify(token: string): Promise<VerifiedToken | 'expired' | 'invalid'>
  jwks(): { keys: Record<string, unknown>[] }
  lifeSeconds: number
}

/** Signs and verifies access tokens: JWT with ES256, pinned algorithm and type, and 30 seconds of clock skew. */
export function createUserTokens(options: {
  keys: KeyRing
  issuer: string
  audiences: readonly string[]
  lifeSeconds: number
  now: () => Date
  newId: () => string
}): UserTokens {
  const { keys, issuer, audiences, lifeSeconds } = options
  const known = createLocalJWKSet(publicJwks(keys))
  // A verified signature stays valid. Only the expiry and the session can invalidate the token, and both are checked each
  // time.
  const verified = new Map<string, VerifiedToken>()

  function remember(token: string, claims: VerifiedToken) {
    if (verified.size >= mostRemembered) verified.clear()
    verified.set(token, claims)
    return claims
  }

  return {
    lifeSeconds,
    jwks: () => publicJwks(keys),
    sign(claims) {
      const issuedAt = Math.floor(options.now().getTime() / 1000)
      return new SignJWT({
        account: claims.accountId,
        roles: claims.roleIds,
        restricted: claims.restricted,
        sid: claims.sessionId,
        ...(claims.applicationId && { azp: claims.applicationId }),
        amr: claims.amr,
        acr: `aal${claims.aal}`,
        auth_time: Math.floor(claims.authTime.getTime() / 1000),
      })
        .setProtectedHeader({ alg: 'ES256', kid: keys.current.kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setSubject(claims.userId)
        .setAudience([...audiences])
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .setJti(options.newId())
        .sign(keys.current.privateKey)
    },
    async verify(token) {
      const seen = verified.get(token)
      if (seen) return seen.expiresAt.getTime() + skewSeconds * 1000 > options.now().getTime() ? seen : 'expired'
      try {
        const { payload } = await jwtVerify(token, known, {
          algorithms: ['ES256'],
          typ: 'at+jwt',
          issuer,
          audience: 'rbac',
          clockTolerance: skewSeconds,
          currentDate: options.now(),
          requiredClaims: ['sub', 'sid', 'exp', 'iat'],
        })
        const { sid, azp, exp = 0 } = payload
        const { data: sessionId } = SessionId.safeParse(sid)
        const assurance = readAssurance(payload)
        if (!sessionId || !assurance) return 'invalid'
        const applicationId = typeof azp === 'string' ? azp : null
        return remember(token, { sessionId, applicationId, expiresAt: new Date(exp * 1000), assurance })
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired'
        if (error instanceof errors.JOSEError) return 'invalid'
        throw error
      }
    },
  }
}

/** The assurance claims of a token; undefined for a token that was not made here. */
function readAssurance({ amr, acr, auth_time: authTime, restricted }: JWTPayload): Assurance | undefined {
  if (!Array.isArray(amr) || (acr !== 'aal1' && acr !== 'aal2') || typeof authTime !== 'number') return undefined
  return {
    amr: amr.map(String),
    aal: acr === 'aal2' ? 2 : 1,
    authTime: new Date(authTime * 1000),
    restricted: restricted !== false,
  }
}
