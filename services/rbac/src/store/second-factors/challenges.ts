import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditRow, auditColumns, auditValues } from '../audit/audit.ts'
import type { Schema } from '../schema.gen.ts'
import { type SignInStatus, statusMaySignIn } from '../sign-in-status.ts'

/** How long somebody may take to answer. */
export const challengeSeconds = 300
/** How often a challenge may be answered. */
const mostAttempts = 5

const isOpen = sql<boolean>`(consumed_at is null and expires_at > now() and attempts < ${sql.lit(mostAttempts)})`

/** What stands before a session, with everything that the session will need. */
export type NewSignInChallenge = {
  tokenHash: string
  userId: string
  /** By which the first step was done, and its version then. */
  credentialId: string
  credentialVersion: string
  amr: readonly string[]
  outcome: string
  newDevice: boolean
  /** The session that the browser was signed in with, of whomever. */
  previousSessionId: string | null
  browserHash: string
}

export type InsertedChallenge = SignInStatus & { inserted: boolean; credential_holds: boolean }

/**
 * Asks for a second factor before a session, with the audit entry of it, in one statement; not where the session could not be opened either. Gives how
 * the user and the account are now, and whether the credential is the one that was proved; undefined when either is gone.
 */
export async function insertSignInChallenge(
  db: Kysely<Schema>,
  v: NewSignInChallenge,
  audit: AuditRow,
): Promise<InsertedChallenge | undefined> {
  const { rows } = await sql<InsertedChallenge>`
    with held as (
      select u.id, u.status, u.deleted_at, a.status as account_status, a.deleted_at as account_deleted_at,
        c.updated_at::text = ${v.credentialVersion} as credential_holds
      from users u join accounts a on a.id = u.home_account_id join credentials c on c.user_id = u.id
      where u.id = ${v.userId} and c.id = ${v.credentialId} for share of a, u, c
    ), inserted as (
      insert into challenges (token_hash, user_id, credential_id, credential_version, amr, outcome, new_device, previous_session_id, browser_hash,
        expires_at)
      select ${v.tokenHash}, id, ${v.credentialId}::uuid, ${v.credentialVersion}, ${[...v.amr]}::text[], ${v.outcome}, ${v.newDevice}::boolean,
        ${v.previousSessionId}::uuid, ${v.browserHash}, now() + make_interval(secs => ${challengeSeconds})
      from held where credential_holds and ${statusMaySignIn}
      returning token_hash
    ), audited as (
      insert into audit_events (${auditColumns}) select ${auditValues(audit)} from inserted
    )
    select status, deleted_at, account_status, account_deleted_at, credential_holds, exists (select from inserted) as inserted from held`.execute(
    db,
  )
  return rows[0]
}

/** Asks within a session that goes on. */
export async function insertStepUpChallenge(
  trx: Transaction<Schema>,
  challenge: { tokenHash: string; userId: string; sessionId: string; browserHash: string },
): Promise<void> {
  await trx
    .insertInto('challenges')
    .values({
      token_hash: challenge.tokenHash,
      user_id: challenge.userId,
      session_id: challenge.sessionId,
      amr: [],
      outcome: 'login',
      browser_hash: challenge.browserHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${challengeSeconds})`,
    })
    .execute()
}

/** A challenge that can still be answered, for the browser that it was made for: while what was proved before it is as it was, or its session goes on. */
export function findOpenChallengeRow(db: Kysely<Schema>, tokenHash: string, browserHash: string) {
  return db
    .selectFrom('challenges')
    .selectAll()
    .select(sql<number>`floor(extract(epoch from expires_at - now()))::integer`.as('seconds_left'))
    .where('token_hash', '=', tokenHash)
    .where('browser_hash', '=', browserHash)
    .where(isOpen)
    .where(
      sql<boolean>`(exists (select from credentials c where c.id = credential_id and c.updated_at::text = credential_version)
        or exists (select from sessions s where s.id = session_id and s.revoked_at is null and s.absolute_expires_at > now()))`,
    )
    .executeTakeFirst()
}

/** Counts an answer before it is looked at; false when the challenge takes none any more. */
export async function countAnswer(db: Kysely<Schema>, tokenHash: string): Promise<boolean> {
  const counted = await db
    .updateTable('challenges')
    .set({ attempts: sql<number>`attempts + 1` })
    .where('token_hash', '=', tokenHash)
    .where(isOpen)
    .returning('token_hash')
    .executeTakeFirst()
  return counted !== undefined
}

/** Uses a challenge up: of any number of callers exactly one may go on. */
export async function consumeChallenge(trx: Transaction<Schema>, tokenHash: string): Promise<boolean> {
  const consumed = await trx
    .updateTable('challenges')
    .set({ consumed_at: sql<Date>`now()` })
    .where('token_hash', '=', tokenHash)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning('token_hash')
    .executeTakeFirst()
  return consumed !== undefined
}
