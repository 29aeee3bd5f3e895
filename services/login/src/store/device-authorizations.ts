import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type NewDeviceAuthorization = {
  deviceCodeHash: string
  userCode: string
  applicationId: string
  clientAddress: string
  userAgent: string
  lifeSeconds: number
  intervalSeconds: number
}

/** False when the user code is in use. */
export async function insertDeviceAuthorization(db: Kysely<Schema>, begun: NewDeviceAuthorization): Promise<boolean> {
  const inserted = await db
    .insertInto('device_authorizations')
    .values({
      device_code_hash: begun.deviceCodeHash,
      user_code: begun.userCode,
      application_id: begun.applicationId,
      client_address: begun.clientAddress,
      user_agent: begun.userAgent,
      interval_seconds: begun.intervalSeconds,
      expires_at: sql<Date>`now() + make_interval(secs => ${begun.lifeSeconds})`,
    })
    .onConflict((conflict) => conflict.column('user_code').doNothing())
    .returning('user_code')
    .executeTakeFirst()
  return inserted !== undefined
}

/** The program that waits for an answer to this user code; undefined when there is none, or it was answered or has expired. */
export function findPendingDevice(db: Kysely<Schema>, userCode: string) {
  return db
    .selectFrom('device_authorizations')
    .select(['client_address', 'user_agent', 'created_at'])
    .where('user_code', '=', userCode)
    .where('state', '=', 'pending')
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
}

/** Locks the row that waits for an answer, so that of several answers one counts. */
export function lockPendingDevice(trx: Transaction<Schema>, userCode: string) {
  return trx
    .selectFrom('device_authorizations')
    .select('device_code_hash')
    .where('user_code', '=', userCode)
    .where('state', '=', 'pending')
    .where('expires_at', '>', sql<Date>`now()`)
    .forUpdate()
    .executeTakeFirst()
}

/** Locks the row of a device code of a client, with what its poll depends on. Undefined when there is none. */
export function lockPolledDevice(trx: Transaction<Schema>, deviceCodeHash: string, applicationId: string) {
  return trx
    .selectFrom('device_authorizations')
    .select(['state', 'session_id', 'renewal_handle'])
    .select([
      sql<boolean>`expires_at <= now()`.as('expired'),
      // Two polls at once wait for each other, so the second one looks at the clock and not at the beginning of its transaction.
      sql<boolean>`coalesce(last_polled_at + make_interval(secs => interval_seconds) > clock_timestamp(), false)`.as(
        'early',
      ),
    ])
    .where('device_code_hash', '=', deviceCodeHash)
    .where('application_id', '=', applicationId)
    .forUpdate()
    .executeTakeFirst()
}

/** Records a poll. `slowDownSeconds` makes the client wait longer from now on (RFC 8628 §3.5). */
export async function recordPoll(
  trx: Transaction<Schema>,
  deviceCodeHash: string,
  { slowDownSeconds }: { slowDownSeconds: number },
): Promise<void> {
  await trx
    .updateTable('device_authorizations')
    .set((eb) => ({
      last_polled_at: sql<Date>`clock_timestamp()`,
      interval_seconds: eb('interval_seconds', '+', slowDownSeconds),
    }))
    .where('device_code_hash', '=', deviceCodeHash)
    .execute()
}

export type DeviceAnswer =
  | { state: 'allowed'; sessionId: string; renewalHandle: string }
  | { state: 'denied' | 'redeemed' }

/** Records the next state. The sealed handle is kept only between the person's answer and the poll that redeems it. */
export async function answerDevice(trx: Transaction<Schema>, deviceCodeHash: string, answer: DeviceAnswer) {
  const { state } = answer
  const renewal_handle = state === 'allowed' ? answer.renewalHandle : null
  await trx
    .updateTable('device_authorizations')
    .set({ state, renewal_handle, ...(state === 'allowed' && { session_id: answer.sessionId }) })
    .where('device_code_hash', '=', deviceCodeHash)
    .execute()
}

/** Forgets the handles of codes that have expired without a poll, and removes what expired a day ago. */
export async function removeOldDevices(db: Kysely<Schema>): Promise<void> {
  await db
    .updateTable('device_authorizations')
    .set({ state: 'denied', renewal_handle: null })
    .where('state', '=', 'allowed')
    .where('expires_at', '<', sql<Date>`now()`)
    .execute()
  await db.deleteFrom('device_authorizations').where('expires_at', '<', sql<Date>`now() - interval '1 day'`).execute()
}
