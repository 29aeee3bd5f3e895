import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

type NewCode = {
  codeHash: string
  applicationId: string
  sessionId: string
  codeChallenge: string | undefined
  lifeSeconds: number
}

export async function insertHandoffCode(db: Kysely<Schema>, code: NewCode): Promise<void> {
  await db
    .insertInto('handoff_codes')
    .values({
      code_hash: code.codeHash,
      application_id: code.applicationId,
      session_id: code.sessionId,
      code_challenge: code.codeChallenge ?? null,
      expires_at: sql<Date>`now() + make_interval(secs => ${code.lifeSeconds})`,
    })
    .execute()
}

/** Consumes a code: exactly one of any number of callers gets the row, and none after it has expired. */
export function consumeHandoffCode(trx: Transaction<Schema>, codeHash: string, applicationId: string) {
  return trx
    .updateTable('handoff_codes')
    .set({ consumed_at: sql<Date>`now()` })
    .where('code_hash', '=', codeHash)
    .where('application_id', '=', applicationId)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning('session_id')
    .executeTakeFirst()
}

export function findHandoffCode(db: Kysely<Schema>, codeHash: string) {
  return db
    .selectFrom('handoff_codes')
    .select(['application_id', 'session_id', 'code_challenge', 'consumed_at'])
    .where('code_hash', '=', codeHash)
    .executeTakeFirst()
}

/** Remembers that a session was opened to an application, which is told when it ends. */
export async function putSessionApplication(
  db: Kysely<Schema>,
  opened: { sessionId: string; applicationId: string; userId: string },
): Promise<void> {
  await db
    .insertInto('session_applications')
    .values({ session_id: opened.sessionId, application_id: opened.applicationId, user_id: opened.userId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Removes the applications of sessions that have ended, and returns each once. */
export function consumeSessionApplications(trx: Transaction<Schema>, sessionIds: readonly string[]) {
  return trx
    .deleteFrom('session_applications')
    .where(sql<boolean>`session_id = any(${sessionIds}::uuid[])`)
    .returningAll()
    .execute()
}
