import { SignJWT } from 'jose'
import type { Deps } from '../../deps.ts'

type Ended = { applicationId: string; sessionId: string; userId: string }

/** The logout token for an application (OpenID Connect Back-Channel Logout 1.0 §2.4), valid for two minutes. */
export function signLogoutToken(
  { logoutKeys, settings, now }: Pick<Deps, 'logoutKeys' | 'settings' | 'now'>,
  ended: Ended,
  id: string,
): Promise<string> {
  const issuedAt = Math.floor(now().getTime() / 1000)
  const { kid, privateKey } = logoutKeys.current
  return new SignJWT({ sid: ended.sessionId, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })
    .setProtectedHeader({ alg: 'ES256', typ: 'logout+jwt', kid })
    .setIssuer(settings.publicOrigin)
    .setSubject(ended.userId)
    .setAudience(ended.applicationId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 120)
    .setJti(id)
    .sign(privateKey)
}
