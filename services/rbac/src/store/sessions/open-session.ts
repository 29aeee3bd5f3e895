import { statement } from '@constellation/database'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type AuditRow, auditColumns, auditValues } from '../audit/audit.ts'
import type { EventRow } from '../outbox.ts'
import type { Schema } from '../schema.gen.ts'
import { type SignInStatus, statusMaySignIn } from '../sign-in-status.ts'
import { type LiveSession, sessionAndUser } from './sessions.ts'

export type NewSession = {
  id: string
  userId: string
  /** The credential of the sign-in in the version that was proved, or a passkey. */
  credential: ProvedCredential
  amr: readonly string[]
  aal: number
  /** When the person was last proved; now when null. */
  provedAt: Date | null
  idleSeconds: number
  absoluteSeconds: number
  /** A second factor must still be enrolled. */
  restricted: boolean
  /** The mode that the decision used. If the account's mode has changed since, one factor starts only a restricted session. */
  mfaMode: string | null
  browserHash: string
  ip: string
  userAgent: string
  tokenHash: string
  presenter: string
}

/** A credential has a version that changes with it. A passkey stays the same until it is removed. */
export type ProvedCredential = { id: string; version: string } | { passkeyId: string }

/** The session; or why there is none: the state of user and account, and whether the credential is the one that was proved. */
export type Opened =
  | { session: LiveSession }
  | { session: null; status: SignInStatus; credentialHolds: boolean }
  | undefined

/**
 * Starts a session with its first refresh token, its audit entry and its event, in one statement. Locks user, account and
 * credential, so concurrent changes serialise: they end the new session, or it is refused. A passkey counts as a
 * credential. Undefined when the user or the credential is gone.
 */
export async function openSession(
  db: Kysely<Schema>,
  session: NewSession,
  audit: AuditRow,
  event: EventRow | null,
): Promise<Opened> {
  const { id, type, payload } = event ?? { id: null, type: null, payload: null }
  const { credential, ...rest } = session
  const told = { eventId: id, eventType: type, eventPayload: payload }
  const [proofId, proof, open] =
    'passkeyId' in credential
      ? [credential.passkeyId, 'active', openingByPasskey]
      : [credential.id, credential.version, openingByCredential]
  const [row] = await open(db, { ...rest, ...audit, ...told, amr: [...session.amr], proofId, proof })
  if (!row) return undefined
  const { opened, credential_holds, ...found } = row
  return opened ? { session: found } : { session: null, status: found, credentialHolds: credential_holds }
}

type Values = Omit<NewSession, 'amr' | 'credential'> &
  AuditRow & {
    amr: string[]
    proofId: string
    /** The state that the credential must still have. */
    proof: string
    eventId: string | null
    eventType: string | null
    eventPayload: string | null
  }

const openingByCredential = opening(sql`credentials`, sql`c.updated_at::text`)
const openingByPasskey = opening(sql`factors`, sql`c.state`)

function opening(credentials: RawBuilder<unknown>, proof: RawBuilder<unknown>) {
  return statement(
    (_: Kysely<Schema>, v: Values) => sql<LiveSession & { opened: boolean; credential_holds: boolean }>`
    with held as (
      select u.id, u.home_account_id, u.email, u.email_verified_at, u.display_name, u.locale, u.status, u.deleted_at, u.restricted, u.must_change_password,
        a.status as account_status, a.deleted_at as account_deleted_at,
        ${proof} = ${v.proof} as credential_holds,
        ${v.aal}::smallint < 2 and a.policy ->> 'mfaMode' is distinct from ${v.mfaMode}::text as was_tightened
      from users u join accounts a on a.id = u.home_account_id join ${credentials} c on c.user_id = u.id
      where u.id = ${v.userId} and c.id = ${v.proofId} for share of a, u, c
    ), opened as (
      insert into sessions (id, user_id, account_id, amr, aal, auth_time, idle_seconds, idle_expires_at, absolute_expires_at, restricted,
        browser_hash, ip, user_agent)
      select ${v.id}::uuid, held.id, held.home_account_id, ${v.amr}::text[], ${v.aal}::smallint,
        least(coalesce(${v.provedAt}::timestamptz, now()), now()), ${v.idleSeconds}::integer,
        now() + make_interval(secs => least(${v.idleSeconds}::integer, ${v.absoluteSeconds}::integer)),
        now() + make_interval(secs => ${v.absoluteSeconds}::integer), was_tightened or ${v.restricted}::boolean, ${v.browserHash}, ${v.ip}, ${v.userAgent}
      from held where credential_holds and ${statusMaySignIn}
      returning id, user_id, account_id, amr, aal, auth_time, idle_expires_at, absolute_expires_at, restricted
    ), first_token as (
      insert into refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
      select ${v.tokenHash}, id, ${v.presenter}, 1, idle_expires_at from opened
    ), audited as (
      insert into audit_events (${auditColumns}) select ${auditValues(v)} from opened
    ), told as (
      insert into outbox (id, type, payload) select ${v.eventId}::uuid, ${v.eventType}, ${v.eventPayload} from opened
      where ${v.eventId}::uuid is not null
    )
    select ${sessionAndUser}, u.account_status, u.account_deleted_at, s.id is not null as opened, u.credential_holds
    from held u left join opened s on true`,
  )
}
