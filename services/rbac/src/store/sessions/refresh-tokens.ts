import { statement } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditRow, auditColumns, auditValues } from '../audit/audit.ts'
import type { Schema } from '../schema.gen.ts'
import { isUsable, type LiveSession, sessionAndUser } from './sessions.ts'

export type NewRefreshToken = { tokenHash: string; sessionId: string; presenter: string }

/** Inserts the first token of a presenter in a session, with its audit entry. It expires with the session's idle time. */
export async function insertRefreshToken(db: Kysely<Schema>, token: NewRefreshToken, audit: AuditRow): Promise<void> {
  await inserting(db, { ...token, ...audit })
}

const inserting = statement(
  (_: Kysely<Schema>, v: NewRefreshToken & AuditRow) => sql`
    with token as (
      insert into refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
      select ${v.tokenHash}, id, ${v.presenter}, 1, idle_expires_at from sessions where id = ${v.sessionId} returning session_id
    )
    insert into audit_events (${auditColumns}) select ${auditValues(v)} from token`,
)

/** Deletes every token of a presenter in a session, before it gets a new one. */
export async function deleteRefreshTokens(
  trx: Transaction<Schema>,
  sessionId: string,
  presenter: string,
): Promise<void> {
  await trx
    .deleteFrom('refresh_tokens')
    .where('session_id', '=', sessionId)
    .where('presenter', '=', presenter)
    .execute()
}

export type Rotation = { tokenHash: string; successorHash: string; salt: string; presenter: string }

/**
 * Consumes a token and inserts its successor, in one statement. Exactly one caller gets the session. None does when the
 * token was used, has expired or has another presenter, or when its session, user or account may not be used.
 */
export async function rotateRefreshToken(db: Kysely<Schema>, rotation: Rotation): Promise<LiveSession | undefined> {
  const [row] = await rotating(db, rotation)
  return row
}

const rotating = statement(
  (_: Kysely<Schema>, { tokenHash, successorHash, salt, presenter }: Rotation) => sql<LiveSession>`
    with used as (
      update refresh_tokens t
      set used_at = now(), replaced_by = ${successorHash}, successor_salt = ${salt}
      from sessions s join users u on u.id = s.user_id join accounts a on a.id = s.account_id
      where t.token_hash = ${tokenHash} and t.used_at is null and t.expires_at > now() and t.presenter = ${presenter}
        and s.id = t.session_id and ${isUsable}
      returning ${usedColumns}
    ), ${successorOfUsed({ successorHash, presenter })}`,
)

/** The columns of user and account for the answer, so that they are read once. */
export const usedColumns = sql`t.session_id, t.seq, u.id, u.email, u.email_verified_at, u.display_name, u.locale, u.status, u.deleted_at, u.restricted,
        u.must_change_password, a.status as account_status, a.deleted_at as account_deleted_at`

/** The rest of a statement whose part `used` consumed a token: the session lives on and the successor is inserted. */
export function successorOfUsed({ successorHash, presenter }: Pick<Rotation, 'successorHash' | 'presenter'>) {
  return sql`touched as (
      update sessions s
      set last_used_at = now(), idle_expires_at = least(now() + make_interval(secs => s.idle_seconds), s.absolute_expires_at)
      from used where s.id = used.session_id and s.revoked_at is null
      returning s.id, s.user_id, s.account_id, s.amr, s.aal, s.auth_time, s.idle_expires_at, s.absolute_expires_at, s.restricted, used.seq
    ), successor as (
      insert into refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
      select ${successorHash}, id, ${presenter}, seq + 1, idle_expires_at from touched
    )
    select ${sessionAndUser}, u.account_status, u.account_deleted_at from touched s join used u on u.session_id = s.id`
}

export function findRefreshToken(db: Kysely<Schema>, tokenHash: string) {
  return db.selectFrom('refresh_tokens').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** The session and user of a token, live or not. */
export function findSessionOfToken(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('refresh_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .select(['s.id', 's.user_id', 't.presenter'])
    .where('t.token_hash', '=', tokenHash)
    .executeTakeFirst()
}
