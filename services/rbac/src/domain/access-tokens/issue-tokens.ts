import { AccountId, SessionId, type TokenResponse, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { LiveSession } from '../../store/sessions/sessions.ts'

type Issue = {
  session: LiveSession
  refreshToken: string
  outcome: TokenResponse['outcome']
  applicationId?: string
}

/** The tokens of a live session: a new access token, and the refresh token that was made for it. */
export async function issueTokens(
  deps: Deps,
  { session, refreshToken, outcome, applicationId }: Issue,
): Promise<TokenResponse> {
  return {
    ...(await accessToken(deps, session, applicationId ?? null)),
    refreshToken,
    refreshExpiresIn: session.idle_seconds_left,
    restricted: session.restricted,
    outcome,
  }
}

/** A signed access token for one application or for login itself, with the person it stands for. */
export async function accessToken(deps: Deps, session: LiveSession, applicationId: string | null) {
  const sessionId = SessionId.parse(session.session_id)
  const token = await deps.userTokens.sign({
    userId: session.user_id,
    accountId: session.account_id,
    roleIds: session.role_ids,
    restricted: session.restricted,
    sessionId,
    applicationId,
    amr: session.amr,
    aal: session.aal,
    authTime: session.auth_time,
  })
  return {
    accessToken: token,
    tokenType: 'Bearer' as const,
    expiresIn: deps.userTokens.lifeSeconds,
    sessionExpiresIn: session.absolute_seconds_left,
    sessionId,
    amr: [...session.amr],
    aal: session.aal,
    authTime: session.auth_time.toISOString(),
    authAge: session.auth_age_seconds,
    user: signedInUser(session),
  }
}

function signedInUser(session: LiveSession): TokenResponse['user'] {
  return {
    id: UserId.parse(session.user_id),
    accountId: AccountId.parse(session.account_id),
    email: session.email,
    emailVerified: session.email_verified_at !== null,
    displayName: session.display_name,
    locale: session.locale,
  }
}
