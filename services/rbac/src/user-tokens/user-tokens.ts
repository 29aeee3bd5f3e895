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
  /** How sure it was who was signed in when the token was made. */
  assurance: Assurance
}

export type Assurance = Pick<AccessClaims, 'amr' | 'aal' | 'authTime' | 'restricted'>

/** How far the clocks of two machines may differ. */
const skewSeconds = 30
/** Tokens whose signature is not checked again, at most: some ten MiB. */
const mostRemembered = 10_000

export type UserTokens = {
  sign(claims: AccessClaims): Promise<string>
  /** What a valid token names; `expired` and `invalid` otherwise. Claims are never taken as proof of a role, and of assurance only where they say less than the session. */
  verify(token: string): Promise<VerifiedToken | 'expired' | 'invalid'>
  jwks(): { keys: Record<string, unknown>[] }
  lifeSeconds: number
}

/** Signs and verifies access tokens: JWT, ES256, algorithm and type pinned, 30 seconds of clock skew. */
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
  // The same bytes have the same signature for ever: only time can make a verified token invalid, and the session, which is read each time.
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

/** The claims of a token about how its person was signed in; undefined for one that was not made here. */
function readAssurance({ amr, acr, auth_time: authTime, restricted }: JWTPayload): Assurance | undefined {
  if (!Array.isArray(amr) || (acr !== 'aal1' && acr !== 'aal2') || typeof authTime !== 'number') return undefined
  return {
    amr: amr.map(String),
    aal: acr === 'aal2' ? 2 : 1,
    authTime: new Date(authTime * 1000),
    restricted: restricted !== false,
  }
}
