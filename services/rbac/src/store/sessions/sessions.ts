import { statement } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { maySignIn, type SignInStatus } from '../sign-in-status.ts'

/** Whether a session is live. The database's clock decides, so processes with different clocks agree. */
export const isLive = sql<boolean>`s.revoked_at is null and s.idle_expires_at > now() and s.absolute_expires_at > now()`

/** A live session whose user may sign in. */
export const isUsable = sql<boolean>`${isLive} and ${maySignIn}`

/** A restricted session: an address, a second factor or another required step is missing, and only that may be done. */
export const isRestricted = sql<boolean>`(s.restricted or u.restricted or u.must_change_password or u.email is not null and u.email_verified_at is null)`

/** A live session with its user and account, from which tokens are made. */
export type LiveSession = SignInStatus & {
  session_id: string
  account_id: string
  amr: string[]
  aal: number
  auth_time: Date
  auth_age_seconds: number
  idle_seconds_left: number
  absolute_seconds_left: number
  /** The roles of the user in the session's account. */
  role_ids: string[]
  user_id: string
  email: string | null
  email_verified_at: Date | null
  display_name: string | null
  locale: string | null
  restricted: boolean
}

/** The columns of a `LiveSession` except those of the account, from a session `s` and its user `u`. */
export const sessionAndUser = sql`
  s.id as session_id, s.account_id, s.amr, s.aal, s.auth_time,
  least(2147483647, greatest(0, floor(extract(epoch from now() - s.auth_time))))::integer as auth_age_seconds,
  floor(extract(epoch from s.idle_expires_at - now()))::integer as idle_seconds_left,
  floor(extract(epoch from s.absolute_expires_at - now()))::integer as absolute_seconds_left,
  array(select r.role_id::text from member_roles r where r.account_id = s.account_id and r.user_id = s.user_id order by r.role_id) as role_ids,
  u.id as user_id, u.email, u.email_verified_at, u.display_name, u.locale, u.status, u.deleted_at,
  ${isRestricted} as restricted`

/** A live session, with its user and its account. */
export async function findLiveSession(db: Kysely<Schema>, sessionId: string): Promise<LiveSession | undefined> {
  const [row] = await liveSessionRow(db, { sessionId })
  return row
}

const liveSessionRow = statement(
  (_: Kysely<Schema>, { sessionId }: { sessionId: string }) => sql<LiveSession>`
    select ${sessionAndUser}, a.status as account_status, a.deleted_at as account_deleted_at
    from sessions s join users u on u.id = s.user_id join accounts a on a.id = s.account_id
    where s.id = ${sessionId} and ${isLive}`,
)

/** A live session, locked until the transaction ends. */
export async function lockLiveSession(trx: Transaction<Schema>, sessionId: string): Promise<LiveSession | undefined> {
  await trx.selectFrom('sessions').select('id').where('id', '=', sessionId).forShare().execute()
  return findLiveSession(trx, sessionId)
}

/** The live sessions of a user, the last used first, with the applications that each was opened to. */
export function listLiveSessions(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('sessions as s')
    .selectAll('s')
    .select((eb) =>
      eb
        .selectFrom('refresh_tokens as t')
        .select(
          sql<
            string[]
          >`coalesce(array_agg(distinct split_part(t.presenter, ':', 2)) filter (where t.presenter not like 'browser:%'), '{}')`.as(
            'ids',
          ),
        )
        .whereRef('t.session_id', '=', 's.id')
        .as('application_ids'),
    )
    .where('s.user_id', '=', userId)
    .where(isLive)
    .orderBy('s.last_used_at', 'desc')
    .limit(200)
    .execute()
}

export type SessionRow = Awaited<ReturnType<typeof listLiveSessions>>[number]

type Which = { userId: string; only?: string; except?: string } | { accountId: string } | { sessionId: string }

/** Ends live sessions and gives those that it ended. */
export async function revokeSessions(trx: Transaction<Schema>, which: Which, reason: string) {
  let query = trx
    .updateTable('sessions')
    .set({ revoked_at: sql<Date>`now()`, revoke_reason: reason })
    .where('revoked_at', 'is', null)
  if ('userId' in which) {
    query = query.where('user_id', '=', which.userId)
    if (which.only) query = query.where('id', '=', which.only)
    if (which.except) query = query.where('id', '<>', which.except)
  } else if ('accountId' in which) query = query.where('account_id', '=', which.accountId)
  else query = query.where('id', '=', which.sessionId)
  return query.returning(['id', 'user_id']).execute()
}

type Raise = { amr: readonly string[]; restricted: boolean; idleSeconds: number; absoluteSeconds: number }

/** Raises a session to level 2, proved now. Its lifetimes can only become shorter. */
export async function raiseSessionRow(trx: Transaction<Schema>, sessionId: string, raise: Raise): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({
      aal: 2,
      amr: [...raise.amr],
      auth_time: sql<Date>`now()`,
      restricted: raise.restricted,
      idle_seconds: sql<number>`least(idle_seconds, ${raise.idleSeconds}::integer)`,
      idle_expires_at: sql<Date>`least(idle_expires_at, now() + make_interval(secs => ${raise.idleSeconds}::integer))`,
      absolute_expires_at: sql<Date>`least(absolute_expires_at, now() + make_interval(secs => ${raise.absoluteSeconds}::integer))`,
    })
    .where('id', '=', sessionId)
    .execute()
}

/**
 * Restricts the level 1 sessions of a user, an account or some users of an account. Gives how many were not restricted
 * before.
 */
export async function restrictWeakSessions(
  trx: Transaction<Schema>,
  which: { userId: string } | { accountId: string; userIds?: readonly string[] },
): Promise<number> {
  let query = trx
    .updateTable('sessions')
    .set({ restricted: true })
    .where('revoked_at', 'is', null)
    .where('aal', '<', 2)
    .where('restricted', '=', false)
  if ('userId' in which) query = query.where('user_id', '=', which.userId)
  else {
    if (which.userIds?.length === 0) return 0
    query = query.where('account_id', '=', which.accountId)
    if (which.userIds) query = query.where('user_id', 'in', which.userIds)
  }
  return Number((await query.executeTakeFirstOrThrow()).numUpdatedRows)
}

/** The user of a session, live or not; null when the row was removed. */
export async function findSessionUser(db: Kysely<Schema>, sessionId: string): Promise<string | null> {
  const row = await db.selectFrom('sessions').select('user_id').where('id', '=', sessionId).executeTakeFirst()
  return row?.user_id ?? null
}

/** Counts the session as proved at this moment; now when absent. A later proof stays. */
export async function renewAuthTime(trx: Transaction<Schema>, sessionId: string, provedAt?: Date): Promise<void> {
  const proved = provedAt ? sql<Date>`greatest(auth_time, least(${provedAt}::timestamptz, now()))` : sql<Date>`now()`
  await trx.updateTable('sessions').set({ auth_time: proved }).where('id', '=', sessionId).execute()
}
