import { Failure } from '@constellation/chassis'
import { AccountId, type SessionId, type TokenResponse, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'
import { listMembershipRows } from '../store/members.ts'
import { findLiveSession, type LiveSession } from '../store/sessions.ts'
import { isRestricted } from './read-ticket.ts'

type Issue = { sessionId: SessionId; refreshToken: string; outcome: TokenResponse['outcome']; applicationId?: string }

/** The tokens of a session that lives: a new access token beside the refresh token that was made for it. */
export async function issueTokens(
  deps: Deps,
  { sessionId, refreshToken, outcome, applicationId }: Issue,
): Promise<TokenResponse> {
  const session = await findLiveSession(deps.db, sessionId)
  if (!session) throw new Failure('invalid_refresh_token', 'the session has ended')
  return {
    ...(await accessToken(deps, session, sessionId, applicationId ?? null)),
    refreshToken,
    refreshExpiresIn: session.idle_seconds_left,
    sessionId,
    restricted: isRestricted(session),
    outcome,
  }
}

/** A signed access token for one application, or for login itself, and the person it stands for. */
export async function accessToken(
  deps: Deps,
  session: LiveSession,
  sessionId: SessionId,
  applicationId: string | null,
) {
  const memberships = await listMembershipRows(deps.db, session.id)
  const home = memberships.find(({ account_id }) => account_id === session.account_id)
  const token = await deps.userTokens.sign({
    userId: session.id,
    accountId: session.account_id,
    roleIds: home?.role_ids ?? [],
    restricted: isRestricted(session),
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
    user: signedInUser(session),
  }
}

function signedInUser(session: LiveSession): TokenResponse['user'] {
  return {
    id: UserId.parse(session.id),
    accountId: AccountId.parse(session.account_id),
    email: session.email,
    emailVerified: session.email_verified_at !== null,
    displayName: session.display_name,
    locale: session.locale,
  }
}
