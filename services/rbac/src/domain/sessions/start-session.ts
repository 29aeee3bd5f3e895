import { type ClientInfo, SessionId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { type Opened, openSession, type ProvedCredential } from '../../store/sessions/open-session.ts'
import type { LiveSession } from '../../store/sessions/sessions.ts'
import type { UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { auditRow, eventOf } from '../record/record.ts'
import { readFactorPolicy } from '../second-factors/factor-policy.ts'
import { refuseBlocked } from '../sign-in/who-may-sign-in.ts'
import { browserPresenter } from './presenter.ts'
import { sessionLifetime } from './session-lifetime.ts'

export type SignIn = {
  user: Pick<UserRow, 'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'> &
    Pick<DemandFacts, 'policy' | 'is_admin' | 'is_platform_admin'>
  /** By which they sign in, as it was when it was proved. */
  credential: ProvedCredential
  amr: readonly string[]
  aal: number
  /** A second factor is still to be enrolled, and nothing else can be done before. */
  restricted: boolean
  browserId: string
  client: ClientInfo
  /** The user has been signed in before, but never from this browser: they are told. */
  newDevice: boolean
}

export type Started = { session: LiveSession; refreshToken: string }

/**
 * Starts a session with its first refresh token, its audit entry and its event. Undefined when the credential is no longer the one that was proved;
 * refuses a user who may not sign in any more. The tokens are issued once it is committed.
 */
export async function startSession(
  deps: Deps,
  db: Kysely<Schema>,
  actor: Actor,
  signIn: SignIn,
): Promise<Started | undefined> {
  const { user, client, credential } = signIn
  const sessionId = SessionId.parse(deps.newId())
  const refreshToken = newToken('rt_', deps.random)
  const browser = browserPresenter(signIn.browserId)
  const session = {
    id: sessionId,
    userId: user.id,
    credential,
    amr: signIn.amr,
    aal: signIn.aal,
    restricted: signIn.restricted,
    mfaMode: readFactorPolicy(user.policy).mfaMode ?? null,
    ...sessionLifetime(deps.settings, user),
    browserHash: browser.hash,
    ip: client.ip,
    userAgent: client.userAgent,
    tokenHash: hashToken(refreshToken),
    presenter: browser.presenter,
  }
  const detail = { sessionId, amr: signIn.amr, ip: client.ip }
  const entry = { action: 'session.start', target: user.id, accountId: user.home_account_id, detail }
  const event = signIn.newDevice ? announce(deps, signIn, sessionId) : null
  return startedOf(await openSession(db, session, auditRow(deps.newId(), actor, entry), event), refreshToken)
}

function startedOf(opened: Opened, refreshToken: string): Started | undefined {
  if (opened?.session) return { session: opened.session, refreshToken }
  if (opened?.credentialHolds) refuseBlocked(opened.status)
  return undefined
}

/** Nobody has to hear of a sign-in from a browser that this person is known in. */
function announce(deps: Deps, { user, client }: SignIn, sessionId: SessionId) {
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: user.id, sessionId, at, device: client }
  return eventOf(deps, { type: 'session_started', data })
}
