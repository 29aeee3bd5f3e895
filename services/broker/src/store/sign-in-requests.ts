import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, SignInRequestsTable } from './schema.gen.ts'

export type SignInRequestRow = Selectable<SignInRequestsTable>
/** The ways in which a person signs in for a program. */
export type PeopleMethod = 'email_link' | 'oauth2_google'
/** Wrong codes that end a sign-in. */
export const mostWrongCodes = 3

type NewRequest = {
  requestId: string
  method: PeopleMethod
  userCode: string
  askedFrom: string
  askedAt: Date
  expiresAt: Date
  tokenHash?: string
  identityValue?: string
}

export async function insertSignInRequest(db: Kysely<Schema>, request: NewRequest): Promise<void> {
  await db
    .insertInto('sign_in_requests')
    .values({
      request_id: request.requestId,
      method: request.method,
      user_code: request.userCode,
      asked_from: request.askedFrom,
      asked_at: request.askedAt,
      expires_at: request.expiresAt,
      token_hash: request.tokenHash ?? null,
      identity_value: request.identityValue ?? null,
    })
    .execute()
}

/** What a browser presents. `requestId` restricts the confirmation to that sign-in. */
type Presented = { method: PeopleMethod; tokenHash: string; requestId?: string | undefined; now: Date }

/** The sign-in that a browser may still confirm. */
export function findOpenRequest(db: Kysely<Schema>, presented: Presented): Promise<SignInRequestRow | undefined> {
  return db.selectFrom('sign_in_requests').selectAll().where(isOpen(presented)).executeTakeFirst()
}

/** Marks the sign-in verified when the code is right. Of several callers, over all instances, one succeeds. */
export function consumeRequest(
  trx: Transaction<Schema>,
  presented: Presented & { userCode: string },
): Promise<SignInRequestRow | undefined> {
  return trx
    .updateTable('sign_in_requests')
    .set({ status: 'verified', settled_at: presented.now })
    .where(isOpen(presented))
    .where('user_code', '=', presented.userCode)
    .returningAll()
    .executeTakeFirst()
}

/** Counts a wrong code. The last one ends the sign-in. Undefined when there is nothing that a code could confirm. */
export async function countWrongCode(
  db: Kysely<Schema>,
  presented: Presented & { userCode: string },
): Promise<number | undefined> {
  const isLast = sql<boolean>`wrong_codes + 1 >= ${mostWrongCodes}`
  const counted = await db
    .updateTable('sign_in_requests')
    .set((eb) => ({
      wrong_codes: eb('wrong_codes', '+', 1),
      status: sql<string>`case when ${isLast} then 'failed' else status end`,
      reason: sql<string | null>`case when ${isLast} then 'user_code_wrong' end`,
      settled_at: sql<Date | null>`case when ${isLast} then ${presented.now}::timestamptz end`,
    }))
    .where(isOpen(presented))
    .where('user_code', '!=', presented.userCode)
    .returning('wrong_codes')
    .executeTakeFirst()
  return counted?.wrong_codes
}

function isOpen({ method, tokenHash, requestId, now }: Presented) {
  return sql<boolean>`method = ${method} and token_hash = ${tokenHash} and status = 'pending' and expires_at > ${now}
    and (${requestId ?? null}::text is null or request_id = ${requestId ?? null})`
}

export async function keepSession(trx: Transaction<Schema>, requestId: string, sealed: string): Promise<void> {
  await trx
    .updateTable('sign_in_requests')
    .set({ sealed_session: sealed })
    .where('request_id', '=', requestId)
    .execute()
}

/** Ends a sign-in that still waits. */
export async function failRequest(
  db: Kysely<Schema>,
  failed: { requestId: string; reason: string; detail?: string | undefined; now: Date },
): Promise<void> {
  await db
    .updateTable('sign_in_requests')
    .set({ status: 'failed', reason: failed.reason, detail: failed.detail ?? null, settled_at: failed.now })
    .where('request_id', '=', failed.requestId)
    .where('status', '=', 'pending')
    .execute()
}

type Poll = { method: PeopleMethod; requestId: string; now: Date; pauseMs: number }

/** Reads a sign-in for the program that waits, unless it asked less than a pause ago. */
export function pollRequest(
  db: Kysely<Schema>,
  { method, requestId, now, pauseMs }: Poll,
): Promise<SignInRequestRow | undefined> {
  return db
    .updateTable('sign_in_requests')
    .set({ polled_at: now })
    .where('request_id', '=', requestId)
    .where('method', '=', method)
    .where((eb) => eb.or([eb('polled_at', 'is', null), eb('polled_at', '<=', new Date(now.getTime() - pauseMs))]))
    .returningAll()
    .executeTakeFirst()
}

export async function requestExists(db: Kysely<Schema>, method: PeopleMethod, requestId: string): Promise<boolean> {
  const found = await db
    .selectFrom('sign_in_requests')
    .select('request_id')
    .where('request_id', '=', requestId)
    .where('method', '=', method)
    .executeTakeFirst()
  return found !== undefined
}

/** Removes the sessions of sign-ins that were confirmed before a moment. */
export async function eraseSessions(db: Kysely<Schema>, confirmedBefore: Date): Promise<void> {
  await db
    .updateTable('sign_in_requests')
    .set({ sealed_session: null })
    .where('sealed_session', 'is not', null)
    .where('settled_at', '<=', confirmedBefore)
    .execute()
}
