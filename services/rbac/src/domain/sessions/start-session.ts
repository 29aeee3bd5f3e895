import { type AuditEntry, type ClientInfo, SessionId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { type Opened, openSession, type ProvedCredential } from '../../store/sessions/open-session.ts'
import type { LiveSession } from '../../store/sessions/sessions.ts'
import type { UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { auditRow } from '../record/audit.ts'
import { recipientOf } from '../record/recipient.ts'
import { type Recorded, recorded } from '../record/recorded-change.ts'
import { eventOf } from '../record/tell.ts'
import { readFactorPolicy } from '../second-factors/factor-policy.ts'
import { refuseBlocked } from '../sign-in/who-may-sign-in.ts'
import { browserPresenter } from './presenter.ts'
import { sessionLifetime } from './session-lifetime.ts'

export type SignIn = {
  user: Pick<UserRow, 'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'> &
    Pick<DemandFacts, 'policy' | 'is_admin' | 'is_platform_admin'>
  /** The credential they sign in with, in the version that was proved. */
  credential: ProvedCredential
  amr: readonly string[]
  aal: number
  /** When the person was last proved; now when absent. */
  provedAt?: Date | undefined
  /** A second factor must be enrolled before anything else. */
  restricted: boolean
  browserId: string
  client: ClientInfo
  /** The user signed in before, but never from this browser, so they are told. */
  newDevice: boolean
}

/** A live session, and the refresh token that its browser gets. */
export type SessionTokens = { session: LiveSession; refreshToken: string }
export type Started = SessionTokens & Recorded

/**
 * Starts a session with its first refresh token, its audit entry and its event. Undefined when the credential has changed
 * since it was proved; refuses a user who may no longer sign in. The caller issues the tokens after the commit.
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
    provedAt: signIn.provedAt ?? null,
    restricted: signIn.restricted,
    mfaMode: readFactorPolicy(user.policy).mfaMode ?? null,
    ...sessionLifetime(deps.settings, user),
    browserHash: browser.hash,
    ip: client.ip,
    userAgent: client.userAgent,
    tokenHash: hashToken(refreshToken),
    presenter: browser.presenter,
  }
  const event = signIn.newDevice ? announce(deps, signIn, sessionId) : null
  const entry = auditRow(deps.newId(), actor, entryOf(signIn, sessionId))
  return startedOf(await openSession(db, session, entry, event), refreshToken)
}

function entryOf({ user, amr, client }: SignIn, sessionId: SessionId): AuditEntry {
  const detail = { sessionId, amr, ip: client.ip }
  return { action: 'session.start', target: user.id, accountId: user.home_account_id, detail }
}

function startedOf(opened: Opened, refreshToken: string): Started | undefined {
  if (opened?.session) return recorded({ session: opened.session, refreshToken })
  if (opened?.credentialHolds) refuseBlocked(opened.status)
  return undefined
}

function announce(deps: Deps, { user, client }: SignIn, sessionId: SessionId) {
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: user.id, sessionId, at, device: client }
  return eventOf(deps, { type: 'session_started', data })
}
