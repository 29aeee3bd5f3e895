import { challengeSeconds } from '@constellation/contracts-rbac'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditRow, auditColumns, auditValues } from '../audit/audit.ts'
import type { Schema } from '../schema.gen.ts'
import { type SignInStatus, statusMaySignIn } from '../sign-in-status.ts'

/** How many answers a challenge accepts. */
const mostAttempts = 5

const isOpen = sql<boolean>`(consumed_at is null and expires_at > now() and attempts < ${sql.lit(mostAttempts)})`

/** A challenge before a session, with everything that the session needs. */
export type NewSignInChallenge = {
  tokenHash: string
  userId: string
  /** The credential of the first step, in the version that was proved. */
  credentialId: string
  credentialVersion: string
  amr: readonly string[]
  outcome: string
  /** When the first step last proved the person; now when null. */
  provedAt: Date | null
  newDevice: boolean
  /** The session that the browser had before, of any user. */
  previousSessionId: string | null
  browserHash: string
}

export type InsertedChallenge = SignInStatus & { inserted: boolean; credential_holds: boolean }

/**
 * Inserts a challenge and its audit entry in one statement, unless the user may not sign in or the credential has
 * changed. Gives the current state of both; undefined when the user or the credential is gone.
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
      insert into challenges (token_hash, user_id, credential_id, credential_version, amr, outcome, new_device, proved_at, previous_session_id, browser_hash,
        expires_at)
      select ${v.tokenHash}, id, ${v.credentialId}::uuid, ${v.credentialVersion}, ${[...v.amr]}::text[], ${v.outcome}, ${v.newDevice}::boolean, ${v.provedAt}::timestamptz,
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

/** Inserts the challenge of a step-up. */
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

/** An open challenge of this browser. Its credential must be unchanged, or its session live. */
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

/** Counts an answer before it is checked. False when the challenge is no longer open. */
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

/** Consumes a challenge. Exactly one caller succeeds. */
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
