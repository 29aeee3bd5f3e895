import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'

/** Says whose sessions a logout token ends. */
export type LogoutToken = { jti: string; expiresAt: Date } & ({ sessionId: string } | { userId: string })

export type LogoutTokenCheck = {
  keys: JWTVerifyGetKey
  /** Login's public origin. */
  issuer: string
  /** The id of this application. */
  audience: string
  /** Milliseconds since the epoch. */
  now: number
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const skewSeconds = 30

/**
 * Verifies a logout token by OpenID Connect Back-Channel Logout 1.0 §2.6, except for a replay of its `jti`. Throws an error with the reason
 * when the token is not valid for this application.
 */
export async function verifyLogoutToken(token: string, check: LogoutTokenCheck): Promise<LogoutToken> {
  const { payload } = await jwtVerify(token, check.keys, {
    algorithms: ['ES256'],
    typ: 'logout+jwt',
    issuer: check.issuer,
    audience: check.audience,
    currentDate: new Date(check.now),
    clockTolerance: skewSeconds,
    requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
  })
  const { iat = 0, exp = 0, jti, sid, sub } = payload
  if (iat > check.now / 1000 + skewSeconds) throw new Error('it was issued in the future')
  if (!jti || typeof jti !== 'string') throw new Error('its jti is empty')
  if ('nonce' in payload) throw new Error('a logout token has no nonce')
  if (!isLogoutEvent(payload)) throw new Error('its events do not name a back-channel logout')
  const expiresAt = new Date((exp + skewSeconds) * 1000)
  if (typeof sid === 'string' && sid) return { jti, expiresAt, sessionId: sid }
  if (typeof sub === 'string' && sub) return { jti, expiresAt, userId: sub }
  throw new Error('it names neither a session nor a subject')
}

function isLogoutEvent({ events }: JWTPayload): boolean {
  if (typeof events !== 'object' || events === null || Array.isArray(events)) return false
  const event: unknown = Object.entries(events).find(([name]) => name === logoutEvent)?.[1]
  return typeof event === 'object' && event !== null && !Array.isArray(event)
}
