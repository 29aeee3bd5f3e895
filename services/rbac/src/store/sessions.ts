import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** A session that can be used at this moment. The database's clock decides, so that two processes with different clocks agree. */
const isLive = sql<boolean>`s.revoked_at is null and s.idle_expires_at > now() and s.absolute_expires_at > now()`

export type NewSession = {
  id: string
  userId: string
  accountId: string
  amr: readonly string[]
  aal: number
  idleSeconds: number
  absoluteSeconds: number
  browserHash: string
  ip: string
  userAgent: string
}

export async function insertSession(trx: Transaction<Schema>, session: NewSession) {
  return trx
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      account_id: session.accountId,
      amr: [...session.amr],
      aal: session.aal,
      idle_seconds: session.idleSeconds,
      idle_expires_at: inSeconds(Math.min(session.idleSeconds, session.absoluteSeconds)),
      absolute_expires_at: inSeconds(session.absoluteSeconds),
      browser_hash: session.browserHash,
      ip: session.ip,
      user_agent: session.userAgent,
    })
    .returning(['id', 'auth_time', 'idle_expires_at', 'created_at'])
    .executeTakeFirstOrThrow()
}

/** The session behind an access token, with its user and what the user is in each account: one read for one request. */
export function findTicketRow(db: Kysely<Schema>, sessionId: string) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select(['s.id', 's.user_id', 's.account_id', 's.amr', 's.aal', 's.auth_time', isLive.as('live')])
    .select(sql<boolean>`s.auth_time >= now() - interval '10 minutes'`.as('recent'))
    .select(['u.status', 'u.deleted_at', 'u.restricted', 'u.email', 'u.email_verified_at', 'u.wallet'])
    .select(['a.status as account_status', 'a.deleted_at as account_deleted_at'])
    .select((eb) =>
      eb
        .selectFrom('account_members as m')
        .innerJoin('accounts as o', 'o.id', 'm.account_id')
        .leftJoin('member_roles as r', (join) =>
          join.onRef('r.account_id', '=', 'm.account_id').onRef('r.user_id', '=', 'm.user_id'),
        )
        .select(
          sql<
            { account: string; role: string | null }[]
          >`json_agg(json_build_object('account', m.account_id, 'role', r.role_id))`.as('all'),
        )
        .whereRef('m.user_id', '=', 's.user_id')
        .where('o.deleted_at', 'is', null)
        .as('memberships'),
    )
    .where('s.id', '=', sessionId)
    .executeTakeFirst()
}

/** The session, its user and its account, while it lives. */
export function findLiveSession(db: Kysely<Schema>, sessionId: string) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .selectAll('u')
    .select(['s.id as session_id', 's.account_id', 's.amr', 's.aal', 's.auth_time'])
    .select(sql<number>`floor(extract(epoch from s.idle_expires_at - now()))::integer`.as('idle_seconds_left'))
    .select(sql<number>`floor(extract(epoch from s.absolute_expires_at - now()))::integer`.as('absolute_seconds_left'))
    .select(['a.status as account_status', 'a.deleted_at as account_deleted_at'])
    .where('s.id', '=', sessionId)
    .where(isLive)
    .executeTakeFirst()
}

export type LiveSession = NonNullable<Awaited<ReturnType<typeof findLiveSession>>>

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
          >`coalesce(array_agg(distinct substr(t.presenter, 13)) filter (where t.presenter like 'application:%'), '{}')`.as(
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

/** Ends sessions and gives what was ended; what had ended before stays as it is. */
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

/** Counts the session as signed in just now. */
export async function renewAuthTime(trx: Transaction<Schema>, sessionId: string): Promise<void> {
  await trx.updateTable('sessions').set({ auth_time: sql<Date>`now()` }).where('id', '=', sessionId).execute()
}

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + make_interval(secs => ${seconds})`
}
